std::int64_t amount; int doubled;
