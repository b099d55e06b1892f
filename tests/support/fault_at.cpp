// Preloaded into the program (LD_PRELOAD), it makes one call to the system go wrong: LEASEHOLD_FAULT=CALL:NUMBER:WHAT, where WHAT is
// `kill` (of the process that calls), `group` (of all of its group), or the number of an error that the call returns from then on.
// Each process counts its own calls, from what its parent had counted when it was forked.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace {

struct Fault {
  std::string call;
  long number = 0;
  std::string what;
  long seen = 0;
};

Fault fault_asked_for()
{
  Fault fault;
  const char* const text = std::getenv("LEASEHOLD_FAULT");
  const std::string words = text != nullptr ? text : "";
  const std::size_t first = words.find(':'), second = words.find(':', first + 1);
  if (second == std::string::npos)
    return fault;
  fault.call = words.substr(0, first);
  fault.number = std::strtol(words.c_str() + first + 1, nullptr, 10);
  fault.what = words.substr(second + 1);
  return fault;
}

/// The error that this call is to return; 0 where it is to go on.
int due(std::string_view call)
{
  static Fault fault = fault_asked_for();
  if (call != fault.call || ++fault.seen < fault.number)
    return 0;
  if (fault.what == "kill")
    kill(getpid(), SIGKILL);
  if (fault.what == "group")
    kill(0, SIGKILL);
  return static_cast<int>(std::strtol(fault.what.c_str(), nullptr, 10));
}

template <class Call> Call* next(const char* name)
{
  return reinterpret_cast<Call*>(dlsym(RTLD_NEXT, name));
}

bool is_regular(int file)
{
  struct stat facts {};
  return fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
}

} // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept
{
  if (const int error = due("rename"); error != 0) {
    errno = error;
    return -1;
  }
  return next<decltype(rename)>("rename")(from, to);
}

/// Pipes between the processes are left out, and so are the program's own streams.
ssize_t write(int file, const void* bytes, size_t count)
{
  if (const int error = file > STDERR_FILENO && is_regular(file) ? due("write") : 0; error != 0) {
    errno = error;
    return -1;
  }
  return next<decltype(write)>("write")(file, bytes, count);
}

int fsync(int file)
{
  if (const int error = due("fsync"); error != 0) {
    errno = error;
    return -1;
  }
  return next<decltype(fsync)>("fsync")(file);
}

size_t fwrite(const void* bytes, size_t size, size_t count, FILE* file)
{
  if (const int error = fileno(file) > STDERR_FILENO && is_regular(fileno(file)) ? due("fwrite") : 0; error != 0) {
    errno = error;
    return 0;
  }
  return next<decltype(fwrite)>("fwrite")(bytes, size, count, file);
}

int mkdir(const char* path, mode_t mode) noexcept
{
  if (const int error = due("mkdir"); error != 0) {
    errno = error;
    return -1;
  }
  return next<decltype(mkdir)>("mkdir")(path, mode);
}

} // extern "C"
