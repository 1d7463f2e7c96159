import type {Found} from '../../../model/environment.js';
import {namesIn} from '../../../platform/files/entries.js';
import type {FsPath} from '../../../model/path.js';
import type {Progress, Work} from '../../../model/progress.js';
import type {Installer, Said} from './installer.js';

/** Takes every line of an installer; `stop` must be called when the installer has ended. */
type Following = {readonly onLine: (line: string) => void; readonly stop: () => void};

const lookMs = 200;

// Downloads take most of the time where there are some.
const downloadShare = 0.8;

/**
 * Reports the progress of an installation: from the installer's output and, while that is silent, from the number of new
 * packages on the disk. The fraction is that of the whole installation, and never goes back.
 */
export const followInstallation = (
	{layout}: Pick<Found, 'layout'>,
	installer: Pick<Installer, 'follow' | 'isPassing'>,
	onProgress: Work['onProgress'],
): Following => {
	if (onProgress === undefined) return {onLine: () => undefined, stop: () => undefined};
	const read = installer.follow();
	const arrivals = createCounter(layout.sitePackages);
	let last: Progress = {step: {doing: 'resolving'}};
	let reached = 0;
	let hasDownloaded = false;
	let timer: NodeJS.Timeout | undefined;
	const tell = ({step, fraction}: Progress, line?: string): void => {
		if (fraction !== undefined) reached = Math.max(reached, fraction);
		last = {step, fraction: reached > 0 ? reached : fraction};
		onProgress({...last, line});
	};
	const ofWhole = (installed: number): number =>
		hasDownloaded ? downloadShare + (1 - downloadShare) * installed : installed;
	const look = (said: Extract<Said, {type: 'installing'}>, line?: string): void => {
		const count = arrivals.count();
		if (count === 0 && said.until !== undefined) return tell({step: said.until}, line);
		const total = said.count ?? (arrivals.isFirst ? said.atMost : undefined);
		const fraction = total === undefined ? undefined : ofWhole(Math.min(1, count / total));
		tell({step: {doing: 'installing', count, of: total}, fraction}, line);
	};
	return {
		onLine: text => {
			const line = text.trim() === '' || installer.isPassing(text) ? undefined : text;
			const said = read(text);
			if (said === undefined) return line === undefined ? undefined : onProgress({...last, line});
			clearInterval(timer);
			if (said.type === 'step') {
				hasDownloaded ||= said.step.doing === 'downloading';
				return tell({step: said.step, fraction: said.fraction && said.fraction * downloadShare}, line);
			}
			timer = setInterval(() => look(said), lookMs);
			look(said, line);
		},
		stop: () => clearInterval(timer),
	};
};

const isMetadata = (name: string): boolean => name.endsWith('.dist-info') || name.endsWith('.egg-info');

/** Installers write each package's metadata with its files, so new metadata is counted, that of upgrades too. */
const createCounter = (directories: readonly FsPath[]) => {
	const namesNow = (): readonly string[] => directories.flatMap(directory => namesIn(directory)).filter(isMetadata);
	const before = new Set(namesNow());
	return {
		/** Whether the environment was empty before. */
		isFirst: before.size === 0,
		count: (): number => new Set(namesNow().filter(name => !before.has(name))).size,
	};
};
