import {nuDeactivate, nuEnter, nuLeave} from './own/nu.js';
import type {Shell} from './shells.js';

/**
 * Writes the function `vt` for a shell's start file. It calls venv-tui with the name of a temporary file, and runs the
 * line in that file afterwards, so that the UI can activate an environment in the calling shell. Where venv-tui is not
 * on the PATH, nor where uv and pipx put it, the function offers to download `version`, and remembers a yes. For cmd, which has
 * no functions, it is the text of a file `vt.cmd`, which only names the commands that download.
 */
export const initScript = (shell: Shell, version: string): string => scripts[shell](version);

/**
 * Script for sh that runs venv-tui with its arguments. Another program's name must not be run only because ours is
 * missing: the download is of this very version, and asked about once. Contains no single quotes, and no `!` for csh.
 */
const runner = (version: string): string =>
	[
		'if command -v venv-tui >/dev/null 2>&1; then exec venv-tui "$@"; fi',
		'if [ -n "$HOME" ] && [ -x "$HOME/.local/bin/venv-tui" ]; then exec "$HOME/.local/bin/venv-tui" "$@"; fi',
		`if command -v uvx >/dev/null 2>&1; then set -- uvx "venv-tui@${version}" "$@"; how=uvx;` +
			` elif command -v npx >/dev/null 2>&1; then set -- npx --yes "venv-tui@${version}" "$@"; how=npx;` +
			' else echo "vt: venv-tui is not on the PATH, and neither is uvx or npx" >&2; exit 127; fi',
		'place="${VENVTUI_HOME:+$VENVTUI_HOME/config}"; place="${place:-${XDG_CONFIG_HOME:-$HOME/.config}/venv-tui}"',
		`allowed="$place/download-allowed-${version}"`,
		`if [ -e "$allowed" ]; then :; else printf "vt: venv-tui is not on the PATH. Download and run version ${version} with %s? [y/N] " "$how" >&2;` +
			' answer=; read -r answer </dev/tty;' +
			' case "$answer" in [yY]*) mkdir -p "$place" && : >"$allowed";; *) echo "vt: nothing was run" >&2; exit 127;; esac; fi',
		'exec "$@"',
	].join('; ');

/** Command that creates a temporary file, even where the variables name a missing directory. */
const temporary = 'mktemp 2>/dev/null || TMPDIR=/tmp mktemp';

const posix = (shell: Shell) => (version: string) => `# venv-tui ${version}: the function vt
vt() {
	_vt_file=$(${temporary}) || return
	VENVTUI_CMD_FILE=$_vt_file VENVTUI_SHELL=${shell} sh -c '${runner(version)}' vt "$@"
	_vt_code=$?
	if [ -s "$_vt_file" ]; then . "$_vt_file"; fi
	command rm -f -- "$_vt_file"
	unset _vt_file
	return $_vt_code
}
`;

const fish = (version: string) => `# venv-tui ${version}: the function vt
function vt
	set -l file (sh -c '${temporary}'); or return
	VENVTUI_CMD_FILE=$file VENVTUI_SHELL=fish sh -c '${runner(version)}' vt $argv
	set -l code $status
	test -s $file; and source $file
	command rm -f -- $file
	return $code
end
`;

const tcsh = (version: string) => {
	const inner = [
		`set _vt_file = "\`sh -c '${temporary}'\`"`,
		`env VENVTUI_CMD_FILE="$_vt_file" VENVTUI_SHELL=tcsh sh -c '${runner(version)}' vt \\!*`,
		'set _vt_code = $status',
		'if ( ! -z "$_vt_file" ) source "$_vt_file"',
		'rm -f "$_vt_file"',
		'sh -c "exit $_vt_code"',
	].join('; ');
	return `# venv-tui ${version}: the alias vt\nalias vt '${inner.replaceAll("'", "'\\''")}'\n`;
};

const pwsh = (version: string) => `# venv-tui ${version}: the function vt
function vt {
	$file = (New-TemporaryFile).FullName
	try {
		$env:VENVTUI_CMD_FILE = $file
		$env:VENVTUI_SHELL = 'pwsh'
		$installed = Join-Path $HOME ".local/bin/venv-tui$(if ($env:OS -eq 'Windows_NT') { '.exe' })"
		$found = Get-Command venv-tui -CommandType Application -ErrorAction Ignore | Select-Object -First 1
		if ($found) { & $found @args }
		elseif (Test-Path -LiteralPath $installed) { & $installed @args }
		else {
			$how = 'uvx', 'npx' | Where-Object { Get-Command $_ -CommandType Application -ErrorAction Ignore } | Select-Object -First 1
			if (-not $how) { Write-Error 'vt: venv-tui is not on the PATH, and neither is uvx or npx'; return }
			$place = if ($env:VENVTUI_HOME) { Join-Path $env:VENVTUI_HOME config } elseif ($env:OS -eq 'Windows_NT') { Join-Path $env:APPDATA venv-tui/Config } elseif ($env:XDG_CONFIG_HOME) { Join-Path $env:XDG_CONFIG_HOME venv-tui } else { Join-Path $HOME .config/venv-tui }
			$allowed = Join-Path $place 'download-allowed-${version}'
			if (-not (Test-Path -LiteralPath $allowed)) {
				$answer = Read-Host "vt: venv-tui is not on the PATH. Download and run version ${version} with $how? [y/N]"
				if ($answer -notmatch '^[yY]') { Write-Error 'vt: nothing was run'; return }
				$null = New-Item -ItemType File -Force -Path $allowed
			}
			if ($how -eq 'uvx') { uvx 'venv-tui@${version}' @args } else { npx --yes 'venv-tui@${version}' @args }
		}
		$line = Get-Content -Raw -Encoding UTF8 -LiteralPath $file
		if ($line) { . ([scriptblock]::Create($line)) }
	} finally {
		Remove-Item -LiteralPath $file -ErrorAction Ignore
		Remove-Item Env:VENVTUI_CMD_FILE, Env:VENVTUI_SHELL -ErrorAction Ignore
	}
}
`;

const nu = (version: string) => `# venv-tui ${version}: the commands vt and deactivate
${nuDeactivate}
def --env --wrapped vt [...words] {
	# Its own command: an external one may take the terminal back from the next.
	let file = (mktemp --tmpdir-path (if ($env.TMPDIR? | default '' | path exists) { $env.TMPDIR } else { '/tmp' }))
	try { with-env {VENVTUI_CMD_FILE: $file, VENVTUI_SHELL: nu} { ^sh -c '${runner(version)}' vt ...$words } }
	let code = $env.LAST_EXIT_CODE
	let text = (open --raw $file)
	rm --force $file
	if ($text | is-not-empty) {
		let to = ($text | from json)
		${nuLeave}
		let place = $to.place
		let bin = $to.bin
		let name = $to.name
		${nuEnter}
	}
	if $code != 0 { error make --unspanned {msg: $"vt ended with exit code ($code)"} }
}
`;

/**
 * What a file run by `call` sets stays in the cmd that called it. That file is in UTF-8, so the code page changes while it
 * is read. Needs no label: a file with other ends of lines than cmd's own would lose them.
 */
const cmd = (version: string) =>
	`@rem venv-tui ${version}: the command vt
@set "VENVTUI_CMD_FILE=%TEMP%\\vt-%RANDOM%-%RANDOM%.cmd"
@set "VENVTUI_SHELL=cmd"
@type nul >"%VENVTUI_CMD_FILE%"
@where venv-tui >nul 2>nul
@if errorlevel 1 (echo vt: venv-tui is not on the PATH: uvx venv-tui@${version} or npx venv-tui@${version} runs it 1>&2 & cmd /c exit 127) else (call venv-tui %*)
@set "_vt_code=%ERRORLEVEL%"
@for /f "tokens=2 delims=:." %%p in ('chcp') do @set "_vt_page=%%p"
@chcp 65001 >nul
@call "%VENVTUI_CMD_FILE%"
@chcp %_vt_page% >nul
@del "%VENVTUI_CMD_FILE%"
@set "VENVTUI_CMD_FILE=" & set "VENVTUI_SHELL=" & set "_vt_page=" & set "_vt_code=" & exit /b %_vt_code%
`.replaceAll('\n', '\r\n');

const xonsh = (version: string) => `# venv-tui ${version}: the alias vt
from xonsh.tools import unthreadable

@unthreadable
def _vt(words):
    import os, subprocess, tempfile
    handle, path = tempfile.mkstemp(dir=tempfile.gettempdir())
    os.close(handle)
    try:
        told = {'VENVTUI_CMD_FILE': path, 'VENVTUI_SHELL': 'xonsh'}
        command = ['sh', '-c', r'''${runner(version)}''', 'vt', *words]
        code = subprocess.call(command, env={**__xonsh__.env.detype(), **told})
        with open(path, encoding='utf-8', errors='surrogateescape') as file:
            execx(file.read(), 'exec', __xonsh__.ctx)
        return code
    finally:
        os.unlink(path)

aliases['vt'] = _vt
`;

const scripts: Readonly<Record<Shell, (version: string) => string>> = {
	bash: posix('bash'),
	zsh: posix('zsh'),
	sh: posix('sh'),
	fish,
	tcsh,
	pwsh,
	nu,
	xonsh,
	cmd,
};
