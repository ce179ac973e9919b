// std::regex is slow
int regex = 1;
