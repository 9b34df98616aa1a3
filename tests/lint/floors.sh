#!/bin/bash
# Who may use whom. A folder is a room, and so is a file that has a row of its own;
# rooms stand on floors, and a room uses lower floors only. There is no list of
# exceptions. ARCHITECTURE.md draws the floors.
#
# A file uses another one by including its header, or by needing a symbol that the
# other defines (seen in the objects of MW_BUILD, when there are any).
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

# Each room and what it may use beside itself; rooms further down never name rooms
# further up. A room's folders are rooms of their own: to use daemon is not to use
# daemon/verbs.
common="common/mfa common/login common/oauth common/rules common/store common/ident common/otp common/mech"
daemon="daemon common/store/open $common conf ipc base"
arrows=(
	"base:"
	"ipc: base"
	"conf: base"
	"common/ident: base"
	"common/otp: base"
	"common/mech: base"
	"common/store: common/ident common/otp base"
	"common/store/sql: common/store common/ident common/otp base"
	"common/store/sqlite: common/store/sql common/store common/ident base"
	"common/store/postgres: common/store/sql common/store common/ident base"
	"common/store/open: common/store/sqlite common/store/postgres common/store/sql common/store base"
	"common/oauth: common/ident base"
	"common/rules: common/store common/ident base"
	"common/login: common/oauth common/rules common/store common/mech common/ident base"
	"common/mfa: common/login common/rules common/store common/otp common/ident base"
	"daemon: ${daemon#* }"
	"daemon/verbs: $daemon"
	"daemon/doors: daemon/verbs $daemon"
	"daemon/listener: daemon/doors $daemon"
	"daemon/main: daemon/listener daemon/doors daemon/verbs $daemon"
	"net: base"
	"introspect: net conf ipc base"
	"sasl: ipc base"
	"pam: ipc base"
	"cli: conf ipc base"
	"cli/cmd: cli conf ipc base"
	"cli/doctor: cli conf ipc base"
	"cli/import: cli conf ipc base"
	"cli/commands: cli/cmd cli/doctor cli/import cli base"
	"cli/main: cli/commands cli base"
)

# Which library belongs below which folders; what else there is is libc's.
declare -A libraries=(
	[sodium]="common daemon" [sqlite3]="common/store/sqlite" [jansson]="common/oauth daemon cli"
	[openssl/]="common/oauth cli/import" [liboath/]="common/otp" [libpq-fe]="common/store/postgres"
	[idn2]="common/ident" [unicase]="common/ident" [uninorm]="common/ident" [unistr]="common/ident"
	[unictype]="common/ident" [ini]="conf" [microhttpd]="daemon/doors" [seccomp]="daemon"
	[systemd/]="daemon" [sasl/]="sasl" [security/]="pam" [qrencode]="common/otp cli" [png]="cli"
	[libxml/]="cli/import" [curl/]="cli net introspect"
)
libc='(arpa|linux|net|netinet|sys)/.*|std[a-z]+|assert|ctype|dirent|dlfcn|endian|errno|fcntl|getopt|glob|grp'
libc+='|inttypes|limits|locale|malloc|math|netdb|poll|pthread|pwd|regex|sched|signal|spawn|strings?|sysexits'
libc+='|syslog|termios|time|unistd'

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# --- libraries -------------------------------------------------------------------

ours() { sources '*.[ch]' | grep -v -e ^tests/ -e ^bench/; }

is_under() { # PATH FOLDERS...
	local path=$1 folder
	shift
	for folder; do
		[[ $path = "$folder"/* ]] && return
	done
	return 1
}

# The library of a header <NAME>; nothing when it is none of the list.
library_of() { # NAME
	local library
	for library in "${!libraries[@]}"; do
		[[ $1 = "$library".h || ($library = */ && $1 = "$library"*) ]] && echo "$library"
	done
}

foreign() {
	local file name library
	while IFS=: read -r file name; do
		[[ $name =~ ^($libc)(\.h)?$ ]] && continue
		library=$(library_of "$name")
		# shellcheck disable=SC2086 # a list
		is_under "$file" ${libraries[${library:-none}]:-} || echo "$file includes <$name>"
	done < <(ours | xargs grep -HoP '^#\s*include\s+<\K[^>]+')
}

# --- arrows ---------------------------------------------------------------------

# "a b": the file a (without its ending) uses the file b.
by_include() {
	ours | xargs grep -HoP '^#\s*include\s+"\K[^"]+' | tr : ' ' |
		sed 's/\.[ch] / /; s/\.h$//' | awk '$1 != $2'
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

# For awk: the room of a file, and what each room may use. A file without a room has "".
# shellcheck disable=SC2016 # awk's
rooms='
	BEGIN {
		FS = " "
		while ((getline row < table) > 0) {
			n = split(row, word, " "); room = word[1]; sub(/:$/, "", room)
			known[room]
			for (i = 2; i <= n; i++) may[room, word[i]]
		}
	}
	function room_of(file,   folder) {
		if (file in known) return file
		folder = file; sub(/\/?[^\/]*$/, "", folder)
		return folder in known ? folder : ""
	}'

in_rooms() { awk -v table="$scratch/table" "$rooms $1"; }
# shellcheck disable=SC2016 # awk's
unnamed() { ours | sed 's/\.[ch]$//' | in_rooms 'room_of($1) == "" { print $1 " is in no room" }' | sort -u; }
# shellcheck disable=SC2016 # awk's
strays() { # ROOM
	in_rooms '{ a = room_of($1); b = room_of($2) }
		a == "'"$1"'" && a != b && !((a, b) in may) { print $1 " uses " $2 }' <"$scratch/arrows"
}

circles() { { tsort >/dev/null; } 2>&1; }
circles_of_files() { circles <"$scratch/arrows"; }

# "a b": the row of a names b, so that the list itself has no circle either.
# shellcheck disable=SC2016 # awk's
circles_of_rooms() {
	awk '{ sub(/:$/, "", $1); for (i = 2; i <= NF; i++) print $1, $i }' "$scratch/table" | circles
}

printf '%s\n' "${arrows[@]}" >"$scratch/table"
silent "every source file is in one of these rooms" unnamed
silent "a library is used where it belongs" foreign
by_include >"$scratch/arrows"
silent "arrows are found" test "$(wc -l <"$scratch/arrows")" -gt 200
build=${MW_BUILD:-build/gcc}
if [ -d "$build/common" ] && have nm; then
	by_symbol "$build" >"$scratch/symbols"
	silent "symbols are found in the objects" test "$(wc -l <"$scratch/symbols")" -gt 200
	sort -u "$scratch/symbols" - <"$scratch/arrows" >"$scratch/both"
	mv "$scratch/both" "$scratch/arrows"
else
	skip "symbols are found in the objects" "nothing is built"
fi
for row in "${arrows[@]}"; do
	silent "${row%%:*} uses itself and the rooms of its row" strays "${row%%:*}"
done
silent "no circle between files" circles_of_files
silent "no circle between rooms" circles_of_rooms
finish
