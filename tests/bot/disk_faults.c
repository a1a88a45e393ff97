/* Makes the disk of one bot slow or faulty on order: preloaded into its process, this
   stands before the system's fsync. The orders are files in the directory that
   DISK_FAULTS names:
     hold             every sync waits until the file is gone
     fail-directory   the next sync of a directory fails, and the file goes */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *order(char *path, size_t size, const char *name) {
    const char *directory = getenv("DISK_FAULTS");
    snprintf(path, size, "%s/%s", directory ? directory : "/nonexistent", name);
    return path;
}

int fsync(int fd) {
    char path[4096];
    struct stat status;
    while (access(order(path, sizeof path, "hold"), F_OK) == 0) {
        usleep(1000);
    }
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)
        && unlink(order(path, sizeof path, "fail-directory")) == 0) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}
