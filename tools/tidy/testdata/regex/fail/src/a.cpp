std::regex r("a");
