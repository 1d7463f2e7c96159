import {entryAt, namesIn} from '../platform/files/entries.js';
import {baseName, join, parent, type FsPath} from '../model/path.js';
import {isNameOf} from './name-table.js';

/** Whether creators of environments write a file or link of this name at the top of one. */
export const isFileAtTop = isNameOf({
	names: `pyvenv.cfg .gitignore .hgignore CACHEDIR.TAG .lock .project .Python pip-selfcheck.json .tox-info.json
		pipx_metadata.json uv-receipt.toml rye-venv.json .DS_Store desktop.ini lib64 lib_pypy lib-python libs DLLs`,
	beginnings: 'pyvenv.cfg.',
});

/** Whether creators write a program or script of this name into `bin`. */
const isInBin = isNameOf({
	names: `Activate.ps1 pydoc.bat 𝜋thon get_env_details activate_this.py activate.sh activate.bash activate.csh activate.fish
		activate.nu activate.ps1 activate.psm1 activate.bat activate.xsh activate.elv deactivate deactivate.bat deactivate.nu`,
	beginnings: 'libpython3 libpypy',
	versioned: 'python pypy graalpy pip easy_install wheel',
});

/** Whether a name lies in site-packages without being on a list: metadata, what old installers write, pip's leftovers. */
export const isInSitePackages = isNameOf({
	names: `README README.txt pip setuptools wheel pkg_resources _distutils_hack easy_install.py _virtualenv.py
		easy-install.pth setuptools.pth pipx_shared.pth distutils-precedence.pth _virtualenv.pth
		virtualenv_path_extensions.pth _virtualenv_path_extensions.pth`,
	beginnings: '~',
	endings: '.dist-info .egg-info .egg .egg-link .virtualenv -nspkg.pth',
});

const isInInclude = isNameOf({versioned: 'python pypy'});

/** Where npm keeps the packages of an environment into which nodeenv has put Node. */
export const nodeModules = 'lib/node_modules';

type PlaceRule = {readonly place: FsPath; readonly isOurs: (name: string) => boolean};

/** Files that creators of environments, and tools that keep some, write outside of site-packages. */
export const placeRules = (top: FsPath): readonly PlaceRule[] => [
	{place: top, isOurs: name => isFileAtTop(name) && !isOfOther(top, name)},
	{place: join(top, 'bin'), isOurs: isProgram},
	{place: join(top, 'Scripts'), isOurs: isProgram},
	{place: join(top, 'lib'), isOurs: isNameOf({names: 'pkgconfig'})},
	{place: join(top, 'share'), isOurs: isNameOf({names: 'python-wheels'})},
	{place: join(top, 'share/jupyter/lab'), isOurs: name => name !== 'settings'},
	{place: join(top, 'share/jupyter/lab/settings'), isOurs: isNameOf({names: 'page_config.json build_config.json'})},
	{place: join(top, 'share/jupyter'), isOurs: isNameOf({names: 'labextensions nbextensions nbconvert voila'})},
	{place: join(top, 'etc'), isOurs: isNameOf({names: 'ipython'})},
	{place: join(top, 'etc/jupyter'), isOurs: isNameOf({names: 'migrated'})},
	{place: join(top, 'include'), isOurs: isInInclude},
	...copiedLibraries(top),
	...nodeRules(top),
	...runnerRules(top),
];

/** Whether a directory belongs only to environments of another kind: `libs` and `DLLs` to those of Windows, two to PyPy. */
const isOfOther = (top: FsPath, name: string): boolean =>
	(['libs', 'DLLs'].includes(name) && entryAt(join(top, 'Scripts')) === undefined) ||
	(['lib_pypy', 'lib-python'].includes(name) && !namesIn(join(top, 'bin')).some(program => program.startsWith('pypy')));

const isProgram = (name: string): boolean => isInBin(name.replace(/\.exe$/, ''));

/** An older virtualenv copied or linked the standard library; a file in it says of which Python. */
const copiedLibraries = (top: FsPath): readonly PlaceRule[] =>
	['lib', 'lib64']
		.flatMap(lib => namesIn(join(top, lib)).map(name => join(top, lib, name)))
		.filter(place => entryAt(join(place, 'orig-prefix.txt')) !== undefined)
		.map(place => ({place, isOurs: name => name !== 'site-packages'}));

/** What comes with Node: `bin/node` stands for all of it. */
const nodeRules = (top: FsPath): readonly PlaceRule[] =>
	entryAt(join(top, 'bin/node')) === undefined
		? []
		: [
				{place: top, isOurs: isNameOf({names: 'CHANGELOG.md LICENSE README.md'})},
				{place: join(top, 'bin'), isOurs: isNameOf({names: 'nodejs npm npx corepack shim'})},
				{place: join(top, nodeModules), isOurs: isNameOf({names: 'npm corepack'})},
				{place: join(top, 'include'), isOurs: isNameOf({names: 'node'})},
				{place: join(top, 'share/doc'), isOurs: isNameOf({names: 'node'})},
				{place: join(top, 'share/man/man1'), isOurs: isNameOf({names: 'node.1'})},
				{place: join(top, 'share/systemtap/tapset'), isOurs: isNameOf({names: 'node.stp'})},
			];

/** Files that tox and nox write into the environments that they make: logs, packages and temporary files. */
const runnerRules = (top: FsPath): readonly PlaceRule[] => {
	const isOfRunner =
		entryAt(join(top, '.tox-info.json')) !== undefined || ['.tox', '.nox'].includes(baseName(parent(top)));
	return isOfRunner ? [{place: top, isOurs: isNameOf({names: 'log tmp .tox-config1 .pkg'})}] : [];
};
