co_await f();
