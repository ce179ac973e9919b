int a = std::rand();
std::default_random_engine e;
