import type {FsPath} from '../../core/model/path.js';
import {isActivationScript} from '../../core/safety/activation-scripts.js';
import type {Some} from '../../core/safety/some.js';
import {baseName} from '../../core/model/path.js';
import type {UserFiles} from '../../core/safety/user-files.js';
import {printable} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';

/** Names files that the user has put into an environment, or added to, relative to it. */
export const userFilesInWords = (environment: FsPath, userFiles: UserFiles): string => {
	const {count, directories, edited} = userFiles;
	const kind = directories === 0 ? plural(count, 'file') : entries(count, directories);
	const own = `${kind} that no package installed: ${namesWithin(environment, userFiles)}`;
	const changed = `${plural(edited.count, 'file')} of packages changed by hand: ${namesWithin(environment, edited)}`;
	return [...(count > 0 ? [own] : []), ...(edited.count > 0 ? [changed] : [])].join('; ');
};

const entries = (count: number, directories: number): string =>
	directories === count ? plural(count, 'directory') : `${count} files and directories`;

/** Names the first of some entries, relative to the environment that they are in. */
export const namesWithin = (environment: FsPath, {count, first}: Some): string => {
	const names = first.map(path => {
		const name = printable(path.slice(environment.length + 1));
		return isActivationScript(baseName(path)) ? `${name} (changed)` : name;
	});
	return count > names.length ? `${names.join(', ')} and ${count - names.length} more` : names.join(', ');
};
