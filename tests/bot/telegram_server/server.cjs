// Starts telegram-test-api: node server.cjs FOLDER_OF_MODULES PORT. Says "up" when it listens.
const [, , modules, port] = process.argv;
const TelegramServer = require(require.resolve("telegram-test-api", { paths: [modules] }));
new TelegramServer({ port: Number(port), host: "127.0.0.1", storeTimeout: 3600 }).start().then(() => console.log("up"));
