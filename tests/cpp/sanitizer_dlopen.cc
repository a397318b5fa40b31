// SPDX-License-Identifier: Apache-2.0
//
// Only in sanitizer builds: OpenVINO's threading library opens its helper with
// RTLD_DEEPBIND, at which sanitizers end the process. The flag lets a library
// prefer its own symbols; that one has none of the program's, so it can do
// without.

#include <dlfcn.h>

extern "C" __attribute__((visibility("default"))) void* dlopen(const char* file,
                                                               int mode) {
  using Open = void* (*)(const char*, int);
  static const auto next = reinterpret_cast<Open>(dlsym(RTLD_NEXT, "dlopen"));
  return next(file, mode & ~RTLD_DEEPBIND);
}
