int y;
#include "hub/hub.hpp"
