/* Makes the disk of one bot slow or faulty, and records what the bot does on it. This is
   preloaded into the bot's process and replaces the system's fsync, write, send and
   writev. The instructions are files in the directory that DISK_FAULTS names:
     hold             every sync waits until the file is gone
     fail-directory   the next sync of a directory fails, and the file is removed
     kill-directory   the bot is killed before the next sync of a directory, and the file
                      is removed
     journal          if it exists when the bot starts, each step is recorded in it

   The journal has one step per line, after the id of the thread:
     start                    a bot starts
     written INODE UPDATE     a temporary file was written, with this last_update_id
     sync INODE               the sync of a temporary file begins
     synced INODE             it has succeeded, and the file still has its temporary name
     sync-dir USER:INODE ...  the sync of a directory begins, with these users' files in it
     synced-dir NAME          it has succeeded
     send BYTES               bytes are sent to a socket

   A rename is a system call that no library sees. It is recognised by its result: a user's
   file has the inode that a temporary file had. */

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int journal = -1;

static const char *order(char *path, size_t size, const char *name) {
    const char *directory = getenv("DISK_FAULTS");
    snprintf(path, size, "%s/%s", directory ? directory : "/nonexistent", name);
    return path;
}

/* Whether this instruction was given for the next sync of a directory. */
static int is_ordered_once(const char *name) {
    char path[4096];
    return unlink(order(path, sizeof path, name)) == 0;
}

/* While the bot is being killed, other threads wait here, so that none of them syncs. */
static void kill_on_order(void) {
    static char is_taken;
    while (__atomic_test_and_set(&is_taken, __ATOMIC_ACQUIRE)) {
        usleep(100);
    }
    if (is_ordered_once("kill-directory")) {
        kill(getpid(), SIGKILL);
        pause();
    }
    __atomic_clear(&is_taken, __ATOMIC_RELEASE);
}

/* Uses one write, so that lines of different threads don't mix. */
static void note(const char *format, ...) {
    static __thread char line[1 << 17];
    int start = snprintf(line, sizeof line, "%ld ", syscall(SYS_gettid));
    va_list arguments;
    va_start(arguments, format);
    int length = start + vsnprintf(line + start, sizeof line - start, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof line - 1) {
        abort();
    }
    line[length++] = '\n';
    if (syscall(SYS_write, journal, line, length) != length) {
        abort();
    }
}

__attribute__((constructor)) static void open_journal(void) {
    char path[4096];
    journal = open(order(path, sizeof path, "journal"), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (journal >= 0) {
        note("start");
    }
}

/* The current name of an open file. */
static const char *name_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    path[length < 0 ? 0 : length] = 0;
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int is_temporary(int fd) {
    char path[4096];
    const char *name = name_of(fd, path, sizeof path);
    size_t length = strlen(name);
    return strncmp(name, ".bounty-bot-", 12) == 0 && strcmp(name + length - 4, ".tmp") == 0;
}

static void note_directory(int fd) {
    char path[4096], files[1 << 16] = "";
    const char *name = name_of(fd, path, sizeof path);
    DIR *directory = strcmp(name, "users") == 0 ? opendir(path) : NULL;
    size_t length = 0;
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        char *dot = strrchr(entry->d_name, '.');
        if (dot && strcmp(dot, ".json") == 0 && length < sizeof files - 300) {
            *dot = 0;
            length += snprintf(files + length, sizeof files - length, " %s:%llu",
                               entry->d_name, (unsigned long long)entry->d_ino);
        }
    }
    if (directory) {
        closedir(directory);
    }
    note("sync-dir%s", files);
}

int fsync(int fd) {
    char path[4096];
    struct stat status;
    while (access(order(path, sizeof path, "hold"), F_OK) == 0) {
        usleep(1000);
    }
    int is_known = fstat(fd, &status) == 0;
    int is_directory = is_known && S_ISDIR(status.st_mode);
    unsigned long long inode = status.st_ino;
    if (journal >= 0 && is_directory) {
        note_directory(fd);
    } else if (journal >= 0 && is_temporary(fd)) {
        note("sync %llu", inode);
    }
    if (is_directory && is_ordered_once("fail-directory")) {
        errno = EIO;
        return -1;
    }
    if (is_directory) {
        kill_on_order();
    }
    int result = (int)syscall(SYS_fsync, fd);
    if (journal >= 0 && result == 0 && is_directory) {
        note("synced-dir %s", name_of(fd, path, sizeof path));
    } else if (journal >= 0 && result == 0 && is_temporary(fd)) {
        note("synced %llu", inode);
    }
    return result;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    ssize_t written = syscall(SYS_write, fd, bytes, count);
    if (journal >= 0 && written >= 0 && is_temporary(fd)) {
        static const char key[] = "\"last_update_id\": ";
        const char *found = memmem(bytes, written, key, sizeof key - 1);
        struct stat status;
        fstat(fd, &status);
        /* More JSON follows the number, so strtol stops before the end of the bytes. */
        note("written %llu %ld", (unsigned long long)status.st_ino,
             found ? strtol(found + sizeof key - 1, NULL, 10) : 0L);
    }
    return written;
}

static void note_sent(const struct iovec *parts, int count) {
    static __thread char sent[1 << 16];
    size_t length = 0;
    for (int part = 0; part < count; part++) {
        const char *bytes = parts[part].iov_base;
        for (size_t i = 0; i < parts[part].iov_len && length < sizeof sent - 1; i++) {
            sent[length++] = bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == 0 ? ' ' : bytes[i];
        }
    }
    sent[length] = 0;
    note("send %s", sent);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    struct iovec part = {(void *)bytes, count};
    if (journal >= 0) {
        note_sent(&part, 1);
    }
    return syscall(SYS_sendto, fd, bytes, count, flags, NULL, 0);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    struct stat status;
    if (journal >= 0 && fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode)) {
        note_sent(parts, count);
    }
    return syscall(SYS_writev, fd, parts, count);
}
