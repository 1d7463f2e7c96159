import type {DeletionWarnings} from '../../core/safety/deletion-warnings.js';
import type {Some} from '../../core/safety/some.js';
import {join, parent, type FsPath} from '../../core/model/path.js';
import {printablePath} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import {namesWithin, userFilesInWords} from '../shared/user-files.js';

/** Describes what was found inside an environment, in sentences; paths are relative to the environment. Empty: none. */
export const warningLines = (environment: FsPath, found: DeletionWarnings): readonly string[] => {
	const {environments, checkouts, fresh, foreign, sockets, unreadable, userFiles} = found;
	const named = (some: Some): string => namesWithin(environment, some);
	return [
		...(userFiles.count > 0 ? [`Holds ${userFilesInWords(environment, userFiles)}`] : []),
		...(environments.count > 0
			? [`Holds ${plural(environments.count, 'other environment')}: ${named(environments)}`]
			: []),
		...(checkouts.count > 0 ? [`Holds ${named(checkouts)}, a checkout: work in it may be only there`] : []),
		...(fresh.count > 0
			? [`Something writes into it: ${plural(fresh.count, 'file')} of the last ten minutes, ${named(fresh)}`]
			: []),
		...(sockets.count > 0 ? [`A program listens in it, at ${named(sockets)}`] : []),
		...(foreign.count > 0 ? [`${plural(foreign.count, 'entry')} of other owners: ${named(foreign)}`] : []),
		...(unreadable.count > 0 ? [`Can't look into ${named(unreadable)}`] : []),
	];
};

/** Describes the warnings for several environments, each with its whole path before it. */
export const allWarningLines = (
	deletionWarnings: ReadonlyMap<FsPath, DeletionWarnings>,
	home: FsPath,
): readonly string[] =>
	[...deletionWarnings].flatMap(([path, found]) =>
		warningLines(path, found).map(warning => `${printablePath(path, home)}: ${warning}`),
	);

/** Describes an amount in a sentence. */
export const countInside = ({files, linkedElsewhere}: DeletionWarnings): string =>
	`${plural(files, 'file')}${linkedElsewhere > 0 ? `, ${linkedElsewhere} of them with links elsewhere` : ''}`;

/** Leaves out the checkouts of editable installs: a dialog warns of those before anything is walked. */
export const withoutEditable = (environment: FsPath, found: DeletionWarnings): DeletionWarnings => {
	const {count, first} = found.checkouts;
	const others = first.filter(path => parent(path) !== join(environment, 'src'));
	return {...found, checkouts: {count: count - (first.length - others.length), first: others}};
};
