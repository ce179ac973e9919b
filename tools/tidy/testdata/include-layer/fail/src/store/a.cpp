#include "base/testing/fake.hpp"
