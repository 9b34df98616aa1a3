#!/bin/bash
# Who may use whom. A folder is a room, and a file that stands beside folders is a
# room of its own; rooms stand on floors, and a room uses lower floors only. There is
# no list of exceptions. ARCHITECTURE.md draws the floors.
#
# A file uses another one by including its header, or by needing a symbol that the
# other defines (seen in the objects of MW_BUILD, when there are any).
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

# Each room and what it may use beside itself; rooms further down never name rooms
# further up.
arrows=(
	"base:"
	"ipc: base"
	"conf: base"
	"common/ident: base"
	"common/otp: base"
	"common/mech: base"
	"common/store: common/ident common/otp base"
	"common/oauth: common/ident base"
	"common/rules: common/store common/ident base"
	"common/login: common/oauth common/rules common/store common/mech common/ident base"
	"common/mfa: common/login common/rules common/store common/otp common/ident base"
	"daemon: common conf ipc base"
	"sasl: ipc base"
	"pam: ipc base"
	"cli: conf ipc base"
)

# Which library belongs to which rooms; any other header is libc's.
declare -A libraries=(
	[sodium]="common daemon" [sqlite3]="common/store/sqlite" [jansson]="common/oauth daemon cli"
	[openssl/]="common/oauth" [liboath/]="common/otp" [libpq-fe]="common/store/postgres"
	[ini]="conf" [microhttpd]="daemon/doors" [seccomp]="daemon" [systemd/]="daemon" [sasl/]="sasl"
	[security/]="pam" [qrencode]="common/otp cli" [png]="cli" [pskc]="cli/import" [curl/]="cli"
)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# --- includes and libraries ------------------------------------------------------

included() { # PATTERN... : FILE HEADER
	sources "$@" | xargs -r grep -HoP '^#\s*include\s+"\K[^"]+' | tr : ' '
}

is_under() { # PATH FOLDERS...
	local path=$1 folder
	shift
	for folder; do
		[[ $path = "$folder"/* ]] && return
	done
	return 1
}

strays() { # ROOM MAY...
	local file name
	while read -r file name; do
		is_under "$name" "$@" || echo "$file includes $name"
	done < <(included "$1/*.[ch]")
}

foreign() { # ROOM
	local file name library
	while IFS=: read -r file name; do
		for library in "${!libraries[@]}"; do
			[[ $name = "$library".h || ($library = */ && $name = "$library"*) ]] || continue
			# shellcheck disable=SC2086 # a list
			is_under "$file" ${libraries[$library]} || echo "$file includes $name"
		done
	done < <(sources "$1/*.[ch]" | xargs -r grep -HoP '^#\s*include\s+<\K[^>]+')
}

unnamed() { # every folder with sources belongs to a room above
	sources '*.[ch]' | grep -v -e ^tests/ -e ^bench/ | while read -r file; do
		# shellcheck disable=SC2046 # a list
		is_under "$file" $(printf '%s\n' "${arrows[@]%%:*}") || echo "$file is in no room"
	done
}

# --- circles ---------------------------------------------------------------------

# "a b": the file a (without its ending) uses the file b.
by_include() {
	included 'base/*.[ch]' 'ipc/*.[ch]' 'conf/*.[ch]' 'common/*.[ch]' 'daemon/*.[ch]' \
		'sasl/*.[ch]' 'pam/*.[ch]' 'cli/*.[ch]' | sed 's/\.[ch] / /; s/\.h$//' | awk '$1 != $2'
}

# An object's file: common/login/.libs/libcommon_la-login.o is common/login/login.
by_symbol() { # BUILD
	(cd "$1" && find base ipc conf common daemon sasl pam cli -name '*.o' \( -path '*/.libs/*' \
		-o -path 'cli/mailward-*' -o -path 'daemon/mailwardd-*' \) -exec nm -A -g {} +) |
		awk -v sources="$(sources '*.c' | tr '\n' ' ')" '
		BEGIN { split(sources, list, " "); for (i in list) present[list[i]] }
		{
			object = $1
			sub(/:[0-9a-f]*$/, "", object)
			file = object
			sub(/\.o$/, "", file); sub(/\.libs\//, "", file)
			sub(/[^\/]*-/, "", file)
			if (!((file ".c") in present)) next # left from a file that is gone
			type = $(NF - 1); name = $NF
			if (type == "U") { needs[file, ++count[file]] = name; files[file] }
			else if (type ~ /[TDBRV]/) home[name] = file
		}
		END {
			for (file in files)
				for (i = 1; i <= count[file]; i++) {
					user = home[needs[file, i]]
					if (user != "" && user != file) print file, user
				}
		}'
}

# The room of a file: its folder, or the file when it stands beside folders.
rooms() {
	awk '
	function room(file,   folder) {
		folder = file; sub(/\/[^\/]*$/, "", folder)
		return folder ~ /^(common|daemon|cli)$|^common\/store$/ ? file : folder
	}
	{ a = room($1); b = room($2); if (a != b) print a, b }' "$scratch/arrows"
}

circles() { { tsort >/dev/null; } 2>&1; }
circles_of_files() { circles <"$scratch/arrows"; }
circles_of_rooms() { rooms | circles; }

for row in "${arrows[@]}"; do
	read -r -a may <<<"${row/:/ }"
	below=${row#*:}
	silent "${may[0]} uses only itself${below:+ and${below}}" strays "${may[@]}"
	silent "${may[0]} uses only its own libraries" foreign "${may[0]}"
done
silent "every source file is in one of these rooms" unnamed
by_include >"$scratch/arrows"
silent "arrows are found" test "$(wc -l <"$scratch/arrows")" -gt 200
silent "no circle between files, by their includes" circles_of_files
build=${MW_BUILD:-build/gcc}
if [ -d "$build/common" ] && have nm; then
	by_symbol "$build" >"$scratch/symbols"
	silent "symbols are found in the objects" test "$(wc -l <"$scratch/symbols")" -gt 200
	sort -u "$scratch/symbols" - <"$scratch/arrows" >"$scratch/both"
	mv "$scratch/both" "$scratch/arrows"
	silent "no circle between files, by includes and symbols" circles_of_files
else
	skip "no circle between files, by includes and symbols" "nothing is built"
fi
silent "no circle between rooms" circles_of_rooms
finish
