import type {Context} from '../../core/model/context.js';
import type {FsPath} from '../../core/model/path.js';
import {quoteFor} from '../../core/operate/shell/shells.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';
import type {Line} from '../shared/action.js';

/** The command that deletes an environment without this program, in a line; none where PowerShell can't express the path. */
export const byHandLines = (path: FsPath, {platform}: Pick<Context, 'platform'>): readonly Line[] => {
	const quoted = quoteFor('pwsh', path);
	const ofWindows = quoted && `Remove-Item -Recurse -Force ${quoted}`;
	const line = platform === 'windows' ? ofWindows : shellLine(['rm', '-rf', path]);
	return line === undefined ? [] : [{text: `By hand: ${line}`, tone: 'dim'}];
};
