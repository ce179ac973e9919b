clock.advance_ms(5); worker.sleep(3); const char* s = "sleep(1)";
