"""Commands that run or look after a server on this machine."""
