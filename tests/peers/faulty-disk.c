/* A disk that fails: loaded before the C library, it fails the program's writes and syncs of its database.
 *
 *   FAULTY_CALL    write or sync
 *   FAULTY_ERROR   the error's number: ENOSPC 28, EIO 5
 *   FAULTY_FROM    the first call that fails, from 1 on; 0: all while the file FAULTY_WHILE is there
 *   FAULTY_ONCE    1: only that one
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

static int fails(const char *call)
{
    const char *wanted = getenv("FAULTY_CALL"), *from = getenv("FAULTY_FROM"), *file = getenv("FAULTY_WHILE");
    if (!wanted || strcmp(wanted, call))
        return 0;
    if (file ? access(file, F_OK) : 0)
        return 0;
    long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST), first = from ? atol(from) : 0;
    if (number < first || (getenv("FAULTY_ONCE") && number > first))
        return 0;
    errno = atoi(getenv("FAULTY_ERROR"));
    return 1;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real)
        real = dlsym(RTLD_NEXT, "pwrite64");
    return fails("write") ? -1 : real(file, bytes, count, at);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at)
{
    return pwrite64(file, bytes, count, at);
}

int fdatasync(int file)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fdatasync");
    return fails("sync") ? -1 : real(file);
}

int fsync(int file)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fsync");
    return fails("sync") ? -1 : real(file);
}
