#include "connectors/http/h.hpp"
