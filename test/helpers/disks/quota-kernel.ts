import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

// Limits in kilobytes and files, for users alone; what is left of grace times in seconds.
const source = `
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/quota.h>
#include <linux/dqblk_xfs.h>
static long of(const char *name) { const char *value = getenv(name); return value ? atol(value) : 0; }
static long end(long used, long soft) { return soft && used > soft ? time(0) + of("SHIM_BTIME") : 0; }
int quotactl(int command, const char *special, int id, char *address) {
	if ((command & 0xff) != USRQUOTA) { errno = ESRCH; return -1; }
	switch ((unsigned) command >> 8) {
	case Q_GETFMT: *(int *) address = 4; return 0;
	case Q_GETINFO: { struct dqinfo info = {604800, 604800, 1 << 16, 7}; memcpy(address, &info, sizeof info); return 0; }
	case Q_GETQUOTA: { struct dqblk quota = {.dqb_curspace = of("SHIM_SPACE") * 1024, .dqb_bsoftlimit = of("SHIM_BSOFT"),
		.dqb_bhardlimit = of("SHIM_BHARD"), .dqb_curinodes = of("SHIM_FILES"), .dqb_ihardlimit = of("SHIM_IHARD"), .dqb_valid = 0x3f,
		.dqb_btime = end(of("SHIM_SPACE"), of("SHIM_BSOFT"))}; memcpy(address, &quota, sizeof quota); return 0; }
	case Q_XGETQUOTA: { struct fs_disk_quota quota = {.d_version = 1, .d_flags = 1, .d_id = id, .d_bcount = of("SHIM_SPACE") * 2,
		.d_blk_softlimit = of("SHIM_BSOFT") * 2, .d_blk_hardlimit = of("SHIM_BHARD") * 2, .d_icount = of("SHIM_FILES"),
		.d_ino_hardlimit = of("SHIM_IHARD"), .d_btimer = end(of("SHIM_SPACE"), of("SHIM_BSOFT"))};
		memcpy(address, &quota, sizeof quota); return 0; }
	case Q_XQUOTASYNC: return 0;
	}
	errno = EINVAL;
	return -1;
}
`;

/** Compiles a library that answers quotactl(2) by variables, for `LD_PRELOAD`; answers its path. */
export const quotaKernel = (directory: string): string => {
	const [file, library] = [join(directory, 'quota-kernel.c'), join(directory, 'quota-kernel.so')];
	writeFileSync(file, source);
	execFileSync('gcc', ['-shared', '-fPIC', '-o', library, file], {stdio: 'pipe'});
	return library;
};
