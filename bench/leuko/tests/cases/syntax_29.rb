foo(**)
