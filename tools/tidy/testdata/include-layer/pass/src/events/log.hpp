// #include "http/x.hpp"
