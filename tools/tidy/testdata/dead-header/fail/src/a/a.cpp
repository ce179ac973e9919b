// #include "a/a.hpp"
