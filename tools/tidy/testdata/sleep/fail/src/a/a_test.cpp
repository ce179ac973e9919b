std::this_thread::sleep_for(1ms);
usleep(1);
sleep(1);
