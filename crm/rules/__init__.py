"""Rules as data, paging, search and refusals: pure, without models; every floor may import them."""
