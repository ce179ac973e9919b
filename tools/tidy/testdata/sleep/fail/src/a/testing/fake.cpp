std::this_thread::sleep_until(t);
