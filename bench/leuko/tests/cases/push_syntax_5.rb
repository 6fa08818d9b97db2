# rubocop:disable Lint/Syntax
bar )
