/**
 * Sends a signal, SIGKILL if none is named, to a child of ours, and answers whether it was sent. Never to one that could
 * not be started: its number is 0 within Node, and kill(2) sends what is for 0 to every process of our own group, the
 * user's pipeline included.
 */
export const killChild = (
	child: {
		readonly pid?: number | undefined;
		readonly kill: (signal: NodeJS.Signals) => boolean;
	},
	signal: NodeJS.Signals = 'SIGKILL',
): boolean => child.pid !== undefined && child.kill(signal);
