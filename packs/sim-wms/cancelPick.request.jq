{pick}
