/a/xyz
