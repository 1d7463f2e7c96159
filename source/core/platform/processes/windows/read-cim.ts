import {fsPath, join, type FsPath} from '../../../model/path.js';
import {noVariables, type ProcessSnapshot} from '../listing/running-process.js';
import {systemProgramText} from '../system-program.js';

/** Asks Windows for its processes by the CIM; rejects where PowerShell is missing, fails or takes too long. */
export const askCim = async (): Promise<ProcessSnapshot> => parseCim(await cimText(), process.pid);

const properties = 'ProcessId,ParentProcessId,Name,ExecutablePath,CommandLine';

/** PowerShell writes in the code page of the console, which lacks most letters: JSON can do with ASCII. */
const script = [
	`$all = Get-CimInstance Win32_Process | Select-Object ${properties},@{n='Began';e={$_.CreationDate.ToFileTimeUtc()}}`,
	"[regex]::Replace((ConvertTo-Json -Compress @($all)), '[^\\x00-\\x7F]', {param($one) '\\u{0:x4}' -f [int][char]$one.Value})",
].join('; ');

/**
 * The JSON of all processes of Windows, in ASCII. `Began` counts the ticks of 100 ns since 1601. Rejects as `askCim`.
 */
export const cimText = (): Promise<string> => {
	const shell = join(
		fsPath(process.env['SystemRoot'] ?? 'C:\\Windows'),
		'System32\\WindowsPowerShell\\v1.0\\powershell.exe',
	);
	return systemProgramText(shell, ['-NoProfile', '-NonInteractive', '-Command', script]);
};

/** One object of `Win32_Process`: nothing in it is sure to be there. */
export type CimRow = Readonly<Record<string, unknown>>;

/** Reads the JSON of `Win32_Process` objects; a process whose command line is withheld counts as hidden. */
export const parseCim = (text: string, except: number): ProcessSnapshot => {
	const rows = JSON.parse(text) as readonly CimRow[];
	const others = rows.filter(row => row['ProcessId'] !== except && typeof row['ProcessId'] === 'number');
	const processes = others.map(row => ({
		pid: row['ProcessId'] as number,
		words: commandOf(row),
		executable: typeof row['ExecutablePath'] === 'string' ? fsPath(row['ExecutablePath']) : undefined,
		...noVariables,
		files: [],
	}));
	const hidden = others.filter(row => typeof row['CommandLine'] !== 'string').length;
	return {processes, hidden, hiddenUsers: hidden === 0 ? [] : 'others'};
};

/** Words of a process's command line; none where it is withheld. */
export const commandOf = (row: CimRow): readonly FsPath[] =>
	typeof row['CommandLine'] === 'string' ? splitCommandLine(row['CommandLine']) : [];

const splitCommandLine = (line: string): readonly FsPath[] =>
	[...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => fsPath(quoted ?? plain ?? ''));
