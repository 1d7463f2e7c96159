import {projectAt} from '../../discover/kinds/project.js';
import type {HealthNote} from '../../model/health.js';
import {entryAt} from '../../platform/files/entries.js';
import {fsPath, isInside, type FsPath} from '../../model/path.js';
import {scriptedPaths} from './baked-paths.js';
import type {QuickSubject} from './check.js';

type MadeElsewhere = Extract<HealthNote, {readonly id: 'made-elsewhere'}>;

/**
 * Tells an environment of a container, another machine, another user or another system from one whose Python was
 * removed here: by the places of its Python and of its scripts, where none of both is here. Undefined where its Python
 * is here, lies on a disk that is not mounted, or may have been removed here.
 */
export const madeElsewhere = (subject: QuickSubject): MadeElsewhere | undefined => {
	const {found, context} = subject;
	const {home = ''} = found.config;
	// MSYS2 makes such ones on Windows itself.
	const isOfWindows = /^[A-Za-z]:[\\/]/.test(home) && context.platform !== 'windows';
	if (isOfWindows && found.layout.platform === 'posix') return noteOf('system', fsPath(home));
	const python = missingPython(subject);
	if (python === undefined || projectAt(python, context).state === 'not-mounted') return undefined;
	const where = whereOfPython(python, subject) ?? whereOfScripts(python, subject);
	return where && noteOf(where.where, where.path);
};

const noteOf = (where: MadeElsewhere['where'], path: FsPath): MadeElsewhere => ({
	id: 'made-elsewhere',
	severity: 'broken',
	where,
	path,
});

/** Where its Python was: the end of a dangling link, or for a copy the directory that `pyvenv.cfg` names. */
const missingPython = ({facts, found}: QuickSubject): FsPath | undefined => {
	if (facts.chain?.problem === 'missing') return facts.chain.hops.at(-1);
	const {home} = found.config;
	return facts.chain?.end !== undefined && home?.startsWith('/') && entryAt(fsPath(home)) === undefined
		? fsPath(home)
		: undefined;
};

type Where = {readonly where: MadeElsewhere['where']; readonly path: FsPath};

const placesOfMac = /^\/(?:Users|Library|Applications|opt\/homebrew|usr\/local\/(?:Cellar|opt))\//;
const placesOfLinux = /^\/(?:home\/(?!linuxbrew\/)|usr\/lib\/|workspaces?\/)/;
/** Where the images of development containers, notebooks and builds keep their work. */
const placesOfContainers =
	/^\/(?:workspaces?|app|code|src|usr\/src|home\/(?:vscode|jovyan|node|codespace|runner)|opt\/hostedtoolcache|__w|github)(?:\/|$)/;

const whereOfPython = (python: FsPath, {context}: QuickSubject): Where | undefined => {
	const others = context.platform === 'macos' ? placesOfLinux : placesOfMac;
	const isHere = isThere(python);
	if (others.test(python) && !isHere) return {where: 'system', path: python};
	const home = homeOf(python);
	if (home !== undefined && isHere) {
		const isOurs = isInside(context.home, home) || entryAt(home)?.uid === process.geteuid?.();
		return isOurs ? undefined : {where: 'user', path: python};
	}
	if (isHere) return undefined;
	if (placesOfContainers.test(python)) return {where: 'container', path: python};
	return home === undefined ? undefined : {where: 'machine', path: python};
};

/** Its Python alone may have been removed here, as `/usr/local/bin/python3.12`; where its scripts are tells the rest. */
const whereOfScripts = (python: FsPath, {found, binNames, root}: QuickSubject): Where | undefined => {
	const path = scriptedPaths(found, binNames).find(one => one !== root && !isThere(one));
	if (path === undefined) return undefined;
	const isOfContainer = placesOfContainers.test(path) || /^\/(?:usr\/local\/bin|opt)\//.test(python);
	return {where: isOfContainer ? 'container' : 'machine', path};
};

/** Home directory in which a path lies. */
const homeOf = (path: FsPath): FsPath | undefined => {
	const home = /^(?:\/(?:home|Users)\/[^/]+|\/root)(?=\/)/.exec(path)?.[0];
	return home === undefined ? undefined : fsPath(home);
};

/** Whether this machine has the directory at the top of which a path lies: `/app`, `/home/ada`, `/opt/python3.12`. */
const isThere = (path: FsPath): boolean => {
	const top = /^\/(?:(?:home|Users|opt|workspaces?|usr\/local|usr)\/)?[^/]+/.exec(path)?.[0];
	return top === undefined || entryAt(fsPath(top)) !== undefined;
};
