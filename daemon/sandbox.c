/*
 * NAME
 *	sandbox - give up what the daemon does not need
 * DESCRIPTION
 *	The system-call filter is a list of what serving takes. Anything else
 *	answers ENOSYS, which the C library knows how to live with; what only an
 *	intruder would call ends the process.
 */
#include "daemon/sandbox.h"

#include <errno.h>
#include <grp.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/settings.h"

#define SPARE_DESCRIPTORS 256

/* gcc says it one way, clang the other. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

int mw_sandbox_limits(uint64_t connections, struct mw_err *err)
{
	struct rlimit none = { 0, 0 }, files;
	rlim_t want = connections + SPARE_DESCRIPTORS;

	if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return mw_fail(err, "cannot turn core files off: %s", strerror(errno));
	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return mw_fail(err, "getrlimit: %s", strerror(errno));
	if (files.rlim_cur >= want)
		return 0;
	files.rlim_cur = want;
	if (files.rlim_max < want) {
		/* Not even root may everywhere; then as many as there can be. */
		if (setrlimit(RLIMIT_NOFILE, &(struct rlimit){ want, want }) == 0)
			return 0;
		files.rlim_cur = files.rlim_max;
	}
	if (setrlimit(RLIMIT_NOFILE, &files) != 0)
		return mw_fail(err, "setrlimit: %s", strerror(errno));
	return 0;
}

static int become(const char *name, uid_t uid, gid_t gid, struct mw_err *err)
{
	uid_t ruid, euid, suid;

	if (initgroups(name, gid) != 0 || setresgid(gid, gid, gid) != 0 ||
	    setresuid(uid, uid, uid) != 0)
		return mw_fail(err, "cannot become user %s: %s", name, strerror(errno));
	if (getresuid(&ruid, &euid, &suid) != 0 || ruid != uid || euid != uid || suid != uid ||
	    (uid != 0 && setuid(0) == 0))
		return mw_fail(err, "did not become user %s for good", name);
	/* A change of user makes a process dumpable or not by sysctl: not. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return mw_fail(err, "cannot turn core files off: %s", strerror(errno));
	return 0;
}

int mw_sandbox_become_user(const struct mw_conf *conf, struct mw_err *err)
{
	uid_t uid;
	gid_t gid;

	if (geteuid() != 0)
		return 0;
	if (!mw_user_find(conf->user, &uid, &gid))
		return mw_conf_fault(conf, err, "daemon", "user",
				     "there is no user %s (\"mailward init\" makes it)",
				     conf->user);
	return become(conf->user, uid, gid, err);
}

/* clang-format off */
static const int allowed[] = {
	/* connections and waiting */
	SCMP_SYS(accept4), SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(sendto),
	SCMP_SYS(sendmsg), SCMP_SYS(shutdown), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
	SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(connect),
	SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2),
	SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_create1), SCMP_SYS(eventfd2), SCMP_SYS(poll),
	SCMP_SYS(ppoll), SCMP_SYS(pipe2),
	/* files: the store, the audit file, the configuration */
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close), SCMP_SYS(read), SCMP_SYS(readv),
	SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(write), SCMP_SYS(writev),
	SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(lseek), SCMP_SYS(fstat),
	SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
	SCMP_SYS(fstatfs), SCMP_SYS(statfs), SCMP_SYS(access), SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2), SCMP_SYS(fcntl), SCMP_SYS(flock), SCMP_SYS(fsync),
	SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat), SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(rmdir), SCMP_SYS(fchmod), SCMP_SYS(fchmodat),
	SCMP_SYS(chmod), SCMP_SYS(fchown), SCMP_SYS(umask), SCMP_SYS(getcwd),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(ioctl),
	SCMP_SYS(utimensat), SCMP_SYS(fadvise64), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3),
	/* memory and threads */
	SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
	SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(mlock), SCMP_SYS(munlock), SCMP_SYS(msync),
	SCMP_SYS(futex), SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(membarrier),
	/* time, identity, randomness */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
	SCMP_SYS(getegid), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrlimit),
	SCMP_SYS(prlimit64), SCMP_SYS(getrusage),
	/* signals */
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigtimedwait), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill),
	SCMP_SYS(restart_syscall),
};

/* Only an intruder would. */
static const int fatal[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setresuid), SCMP_SYS(setresgid),
	SCMP_SYS(mount), SCMP_SYS(bpf), SCMP_SYS(init_module), SCMP_SYS(finit_module),
	SCMP_SYS(kexec_load), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(listen),
};
/* clang-format on */

static int add_rules(scmp_filter_ctx ctx)
{
	/* syslog(3) and the name service speak over UNIX sockets; nothing else is
	 * spoken at all. */
	static const struct scmp_arg_cmp unix_only = { .arg = 0,
						       .op = SCMP_CMP_EQ,
						       .datum_a = AF_UNIX };
	int r = 0;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		r |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		r |= seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, fatal[i], 0);
	r |= seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, &unix_only);
	return r;
}

int mw_sandbox_close(struct mw_err *err)
{
	scmp_filter_ctx ctx;
	int r;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return mw_fail(err, "no_new_privs: %s", strerror(errno));
#ifdef SANITIZED
	/* The sanitizers' own calls are not the daemon's. */
	return 0;
#endif
	if ((ctx = seccomp_init(SCMP_ACT_ERRNO(ENOSYS))) == NULL)
		return mw_fail(err, "seccomp: no memory");
	/* A binary tree: every login makes a dozen calls. */
	r = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (r == 0)
		r = add_rules(ctx);
	if (r == 0)
		r = seccomp_load(ctx);
	seccomp_release(ctx);
	return r == 0 ? 0 : mw_fail(err, "seccomp: %s", strerror(-r));
}
