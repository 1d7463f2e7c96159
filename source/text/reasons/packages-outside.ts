import type {FsPath} from '../../core/model/path.js';
import {printablePath} from '../../core/text/printable.js';

/** Says that packages were not read, since `link` leads out of their environment. Printable. */
export const packagesOutsideInWords = (link: FsPath, home: FsPath): string =>
	`not read: ${printablePath(link, home)} is a link that leads out of it`;
