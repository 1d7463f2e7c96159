type Listed = {readonly name?: unknown; readonly version?: unknown; readonly latest_version?: unknown};

/** Reads what `list --outdated --format json` of pip and of uv prints. What stands before the list is left out. */
export const readOutdated = (
	stdout: string,
): ReadonlyArray<{readonly name: string; readonly version: string; readonly newest: string}> => {
	const start = stdout.indexOf('[');
	if (start < 0) return [];
	const listed = JSON.parse(stdout.slice(start)) as readonly Listed[];
	return listed.flatMap(({name, version, latest_version: newest}) =>
		typeof name === 'string' && typeof version === 'string' && typeof newest === 'string'
			? [{name, version, newest}]
			: [],
	);
};
