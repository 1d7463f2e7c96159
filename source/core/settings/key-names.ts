/**
 * Names that `[keys]` of the settings may give a key: the commands, actions and screens of the UI. They stand here as
 * text, since commands check the settings without loading the UI; a test compares them with its tables.
 */
export const keyNames = [
	...['up', 'down', 'page-up', 'page-down', 'first', 'last', 'enter', 'back', 'next-pane', 'previous-pane', 'search'],
	...['search-next', 'search-previous', 'order', 'reverse', 'mark', 'range', 'mark-all', 'mode', 'copy', 'look'],
	...['rescan', 'palette', 'quit', 'interrupt', 'suspend'],
	...[
		'create',
		'install',
		'reset',
		'delete',
		'check',
		'activate',
		'shell',
		'outdated',
		'upgrade-all',
		'upgrade',
		'uninstall',
		'sync',
		'fix',
		'repair',
		'clone',
		'move',
	],
	...['pin', 'measure', 'prune', 'free', 'restore', 'recover', 'export', 'settings'],
	...[
		'sweep',
		'summary',
		'packages',
		'compare',
		'duplicates',
		'vulnerabilities',
		'pythons',
		'cached',
		'held',
		'jobs',
		'log',
		'help',
	],
];

/** Keys that keep their meaning: without them a user could not leave a screen. */
export const fixedKeys = [
	...['escape', 'enter', 'ctrl-c', 'ctrl-z', 'tab', 'up', 'down', 'left', 'right'],
	...['1', '2', '3', '4', '5', '6'],
];
