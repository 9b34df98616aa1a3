#!/bin/bash
# Put a store that the first release made, with schema 5, in the place of the machine's.
set -e
cd "$(dirname "$0")/../store"
rm -f /var/lib/mailward/mailward.db*
python3 - /var/lib/mailward/mailward.db <<-'END'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.executescript(open("schema5.sql").read())
	db.close()
END
chown mailward: /var/lib/mailward/mailward.db
chmod 600 /var/lib/mailward/mailward.db
install -m 640 -g mailward schema5.key /etc/mailward/master.key
