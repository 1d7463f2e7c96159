import {fsPath, join, type FsPath} from '../../model/path.js';
import {noVariables, type ProcessSnapshot} from './running-process.js';
import {systemProgramText} from './system-program.js';

/** Asks Windows for its processes by the CIM; rejects where PowerShell is missing, fails or takes too long. */
export const askCim = async (): Promise<ProcessSnapshot> => {
	const shell = join(
		fsPath(process.env['SystemRoot'] ?? 'C:\\Windows'),
		'System32\\WindowsPowerShell\\v1.0\\powershell.exe',
	);
	const script =
		'Get-CimInstance Win32_Process | Select-Object ProcessId,ExecutablePath,CommandLine | ConvertTo-Json -Compress';
	return parseCim(await systemProgramText(shell, ['-NoProfile', '-NonInteractive', '-Command', script]), process.pid);
};

/** Reads the JSON of `Win32_Process` objects; a process whose command line is withheld counts as hidden. */
export const parseCim = (text: string, except: number): ProcessSnapshot => {
	const rows = JSON.parse(text) as ReadonlyArray<Readonly<Record<string, unknown>>>;
	const others = rows.filter(row => row['ProcessId'] !== except && typeof row['ProcessId'] === 'number');
	const processes = others.map(row => ({
		pid: row['ProcessId'] as number,
		words: typeof row['CommandLine'] === 'string' ? splitCommandLine(row['CommandLine']) : [],
		executable: typeof row['ExecutablePath'] === 'string' ? fsPath(row['ExecutablePath']) : undefined,
		...noVariables,
		files: [],
	}));
	const hidden = others.filter(row => typeof row['CommandLine'] !== 'string').length;
	return {processes, hidden, hiddenUsers: hidden === 0 ? [] : 'others'};
};

const splitCommandLine = (line: string): readonly FsPath[] =>
	[...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => fsPath(quoted ?? plain ?? ''));
