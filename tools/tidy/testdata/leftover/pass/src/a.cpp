const char* code = "XXX";
// a hack is no HACKATHON, all is todo
