// SPDX-License-Identifier: Apache-2.0
// The one file that compiles the non-template part of Boost.Asio (BOOST_ASIO_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
