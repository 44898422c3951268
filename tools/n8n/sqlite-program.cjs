// Runs one SQL statement on an n8n database and prints the rows as JSON. A program of its own, because the sqlite3 that
// came with n8n is compiled for the Node that came with n8n.
// Arguments: path of the sqlite3 package, path of the database, the statement.
const [sqlite3, file, sql] = process.argv.slice(2);
const { Database } = require(sqlite3);

const database = new Database(file);
database.configure('busyTimeout', 10_000);
database.all(sql, (error, rows) => {
	if (error) throw error;
	process.stdout.write(JSON.stringify(rows));
	database.close();
});
