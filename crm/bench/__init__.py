"""`make bench`: the speed of the product beside that of plain SQL, over real HTTP. Nobody imports this package."""
