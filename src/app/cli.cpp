// SPDX-License-Identifier: Apache-2.0
#include "app/cli.hpp"

#include "app/completion.hpp"
#include "app/edi.hpp"
#include "app/edi_ack.hpp"
#include "app/edi_diff.hpp"
#include "app/edi_lint.hpp"
#include "app/edi_write.hpp"
#include "app/migrate_store.hpp"
#include "app/offline.hpp"
#include "app/process_command.hpp"
#include "app/remote.hpp"
#include "app/serve.hpp"
#include "app/version.hpp"
#include "landscape/yaml.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace crossdock::app {
namespace {

constexpr const char* k_store_help = "Database instead: postgresql://user@host/database?schema=crossdock";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// One object per run: the options, and what to do once they are read.
class CommandLine {
 public:
  explicit CommandLine(const std::vector<AddCommand>& more)
      : app_("Crossdock: keeps ERP, shops, warehouses, carriers and trading partners in agreement.", "crossdock") {
    app_.require_subcommand(1);
    app_.footer("Talking to a running hub: set CROSSDOCK_URL and CROSSDOCK_KEY, or use --url and --key-file.");
    add_serve();
    add_remote();
    add_tasks();
    add_offline();
    add_process();
    add_processes();
    add_edi();
    add_rest();
    for (const AddCommand add : more) add(app_, [this](std::function<int()> action) { action_ = std::move(action); });
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app_.exit(error) == 0 ? 0 : 2;
    }
    return action_();
  }

 private:
  CLI::App* command(const std::string& name, const std::string& description, std::function<int()> action) {
    CLI::App* sub = app_.add_subcommand(name, description);
    sub->callback([this, action = std::move(action)] { action_ = action; });
    return sub;
  }

  void add_serve() {
    CLI::App* sub = command("serve", "Run the hub", [this] { return serve(serve_); });
    sub->add_option("--landscape", serve_.landscape, "Folder with crossdock.yaml")->required();
    sub->add_option("--data", serve_.data, "Data directory (over the landscape)");
    sub->add_option("--store", serve_.store, k_store_help);
    sub->add_option("--archive", serve_.archive,
                    "Folder that keeps every commit, for restore --archive (over the landscape)");
    sub->add_option("--listen", serve_.listen, "host:port (over the landscape); port 0 takes any free one");
    sub->add_option("--set", serve_.set, "path=value over the landscape, e.g. systems.erp.base_url=http://...");
    sub->add_option("--ready-file", serve_.ready_file, "Write the URL here once the hub takes work");
    sub->add_option("--drain-ms", serve_.drain_ms, "How long requests in flight may take at the end")->capture_default_str();
  }

  CLI::App* remote_command(const std::string& name, const std::string& description, std::function<int()> action) {
    CLI::App* sub = command(name, description, [this, action = std::move(action)] { return with_remote(action); });
    sub->add_option("--url", remote_.url, "Where the hub is (default $CROSSDOCK_URL)");
    sub->add_option("--key-file", key_file_, "File with the API key (default $CROSSDOCK_KEY)");
    sub->add_option("--ca-file", remote_.ca_file, "Certificate authority to trust (PEM)");
    sub->add_flag("--json", remote_.json, "Print the answer as JSON");
    return sub;
  }

  int with_remote(const std::function<int()>& action) {
    if (remote_.url.empty()) remote_.url = environment("CROSSDOCK_URL");
    remote_.key = environment("CROSSDOCK_KEY");
    if (!key_file_.empty()) {
      const auto text = landscape::read_file(key_file_);
      if (!text) {
        std::fprintf(stderr, "crossdock: %s\n", text.error().text().c_str());
        return 1;
      }
      remote_.key = text->substr(0, text->find_first_of("\r\n"));
    }
    return action();
  }

  void add_remote() {
    CLI::App* send = remote_command("send", "Send order files (JSON) or X12 interchanges",
                                    [this] { return send_files(remote_, files_, channel_); });
    send->add_option("FILE", files_, "Files to send")->required();
    send->add_option("--channel", channel_, "Channel the interchanges count as")->capture_default_str();
    CLI::App* traced =
        remote_command("trace", "Everything known by any number", [this] { return trace(remote_, identifier_); });
    traced->add_option("IDENTIFIER", identifier_, "Order, purchase order, ERP, shipment, tracking or invoice number")
        ->required();
    CLI::App* explained = remote_command("why", "Why an available quantity is what it is",
                                         [this] { return why(remote_, item_, location_, limit_); });
    explained->add_option("ITEM", item_)->required();
    explained->add_option("LOCATION", location_)->required();
    explained->add_option("--limit", limit_, "Entries to show")->capture_default_str();
    CLI::App* failing = remote_command("exceptions", "What failed and waits for a person",
                                       [this] { return exceptions(remote_, exceptions_); });
    failing->add_option("--status", exceptions_.status, "open, retrying or resolved")->capture_default_str();
    failing->add_option("--limit", exceptions_.limit)->capture_default_str();
    failing->add_option("--retry", exceptions_.retry,
                        "Retry this exception, or all of one cause: cause:rejected/stock.insufficient");
    CLI::Option* resolve = failing->add_option("--resolve", exceptions_.resolve, "Close this exception without retrying");
    failing->add_option("--reason", exceptions_.reason, "Why it is closed")->needs(resolve);
    failing
        ->add_option("--answer", exceptions_.answer, "What the system is known to have answered to the call (JSON object)")
        ->needs(resolve);
    add_documents();
  }

  void add_documents() {
    CLI::App* sent = remote_command("documents", "What was sent to trading partners, and sending it again",
                                    [this] { return documents(remote_, documents_); });
    sent->add_option("--partner", documents_.partner, "Only to this one");
    sent->add_option("--limit", documents_.limit)->capture_default_str();
    CLI::Option_group* const one = sent->add_option_group("One of them");
    one->add_option("--show", documents_.show, "Its bytes, and what its sets wait for");
    CLI::Option* again = one->add_option("--resend", documents_.resend, "Send the same bytes again");
    CLI::Option* anew = one->add_option("--regenerate", documents_.regenerate, "Send it with new control numbers");
    one->require_option(0, 1);
    CLI::Option* why = sent->add_option("--reason", documents_.reason, "Why it is sent once more");
    again->needs(why);
    anew->needs(why);
  }

  void add_tasks() {
    CLI::App* sub = remote_command("tasks", "What waits for a person's decision", [this] { return tasks(remote_, tasks_); });
    sub->add_option("--role", tasks_.role, "Only tasks of this role");
    sub->add_option("--claim", tasks_.claim, "Take this task into your hands");
    CLI::Option* complete = sub->add_option("--complete", tasks_.complete, "Decide this task");
    sub->add_option("--outcome", tasks_.outcome, "What is decided")->needs(complete);
    sub->add_option("--comment", tasks_.comment, "Why")->needs(complete);
  }

  void add_processes() {
    CLI::App* sub = remote_command("processes", "Running processes: list, time line of one, and what is done to it",
                                   [this] { return processes(remote_, processes_); });
    sub->add_option("ID", processes_.id, "Process to show or act on (default: list)");
    sub->add_option("--status", processes_.status, "ready, waiting, suspended, completed, faulted or cancelled");
    sub->add_option("--limit", processes_.limit)->capture_default_str();
    CLI::Option* reason = sub->add_option("--reason", processes_.reason, "Why: kept in the history");
    sub->add_option("--do", processes_.action, "suspend, resume, cancel, retry, skip, restart or migrate")
        ->check(CLI::IsMember({"suspend", "resume", "cancel", "retry", "skip", "restart", "migrate"}))
        ->needs(reason);
    sub->add_option("--task", processes_.task, "skip, restart: JSON pointer of the task, as the time line shows it");
    sub->add_option("--data", processes_.data, "skip: its output; restart: its input (JSON)");
    sub->add_option("--version", processes_.version, "migrate: version to move to (default: the newest)");
    sub->add_flag("--preview", processes_.preview, "Show what migrate would do");
  }

  CLI::App* data_command(const std::string& name, const std::string& description, std::function<int()> action) {
    CLI::App* sub = command(name, description, std::move(action));
    add_place(sub);
    return sub;
  }

  // Where the store is: one of both.
  void add_place(CLI::App* sub) {
    CLI::Option_group* const place = sub->add_option_group("Store");
    place->add_option("--data", data_, "Data directory of a stopped hub");
    place->add_option("--store", data_, k_store_help);
    place->require_option(1);
  }

  void add_offline() {
    data_command("verify", "Prove every projection equal to its log", [this] { return verify(data_); });
    data_command("backup", "Copy the store to one file (a running hub: POST /v1/backups)",
                 [this] { return backup(data_, file_); })
        ->add_option("FILE", file_, "File to write")
        ->required();
    CLI::App* restored =
        data_command("restore", "Put a backup, or a moment of an archive, into an empty data directory",
                     [this] { return archive_.empty() ? restore(file_, data_) : restore_point(archive_, to_, data_); });
    CLI::Option_group* const source = restored->add_option_group("Source");
    source->add_option("FILE", file_, "Backup to read");
    CLI::Option* const archive = source->add_option("--archive", archive_, "Folder that serve --archive wrote");
    source->require_option(1);
    restored->add_option("--to", to_, "Time (2026-11-25T22:15:00Z) or number of a commit; the last one without it")
        ->needs(archive);
    command("archive", "Prove an archive whole, and say what it holds", [this] { return list_archive(archive_); })
        ->add_option("FOLDER", archive_, "Folder that serve --archive wrote")
        ->required();
    CLI::App* migrated = command("migrate-store", "Copy a stopped hub to another store, and prove the copy equal",
                                 [this] { return migrate_store(data_, file_); });
    migrated->add_option("--from", data_, "Data directory or database URL to read")->required();
    migrated->add_option("--to", file_, "Data directory or database URL to fill; must be empty")->required();
    CLI::App* key = app_.add_subcommand("key", "API keys of a stopped hub (a running one: /v1/keys)");
    key->require_subcommand(1);
    const auto key_command = [&](const std::string& name, const std::string& description, std::function<int()> action) {
      CLI::App* sub = key->add_subcommand(name, description);
      add_place(sub);
      sub->callback([this, action = std::move(action)] { action_ = action; });
      return sub;
    };
    CLI::App* create =
        key_command("create", "Make a key and print it once", [this] { return create_key(data_, name_, scopes_, days_); });
    create->add_option("--name", name_, "Who uses it")->required();
    create->add_option("--scopes", scopes_, "orders:write,stock:read,... or *")->delimiter(',')->required();
    create->add_option("--days", days_, "Expires after so many days (default: never)");
    key_command("revoke", "Revoke a key", [this] { return revoke_key(data_, name_); })
        ->add_option("--name", name_, "Whose")
        ->required();
    key_command("list", "Names and scopes", [this] { return list_keys(data_); });
  }

  void add_process() {
    CLI::App* process = app_.add_subcommand("process", "Process documents without a hub");
    process->require_subcommand(1);
    const auto process_command = [&](const std::string& name, const std::string& description, std::function<int()> action) {
      CLI::App* sub = process->add_subcommand(name, description);
      sub->callback([this, action = std::move(action)] { action_ = action; });
      sub->add_option("FILE", process_.files, "Serverless Workflow documents (YAML or JSON)")->required();
      sub->add_flag("--json", process_.json, "Print one JSON object");
      return sub;
    };
    add_draw(process_command("draw", "Draw a document as Mermaid or SVG", [this] { return draw_process(process_); }));
    process_command("check", "Look for mistakes in documents", [this] { return check_processes(process_); });
    CLI::App* run =
        process_command("run", "Run a document (the first; it may run the others) in a store that is thrown away",
                        [this] { return run_process(process_); });
    run->add_option("--input", process_.input, "File with the input, YAML or JSON; - is standard input");
    run->add_option("--event", process_.events, "File with a CloudEvent, or a list of them, to deliver when it listens")
        ->allow_extra_args(false);
    run->add_option("--secret", process_.secrets, "NAME=VALUE; a value that begins with { is JSON")->allow_extra_args(false);
    run->add_option("--secrets", process_.secrets_file, "File with secrets by name");
    run->add_option("--map", process_.origins,
                    "FROM=TO: call TO instead, e.g. https://api.example.com=http://127.0.0.1:8080")
        ->allow_extra_args(false);
    run->add_option("--ca-file", process_.ca_file, "Certificate authority to trust (PEM)");
    run->add_flag("--fake-clock", process_.fake_clock, "Waiting takes no time: the clock jumps to what is next");
    run->add_flag("--events", process_.with_events, "Report the events that were emitted, too");
    run->add_option("--timeout", process_.timeout_s, "Seconds the run may take")
        ->capture_default_str()
        ->check(CLI::Range(1, 86400));
  }

  void add_draw(CLI::App* draw) {
    draw->add_flag("--svg", process_.svg, "SVG instead of Mermaid");
    draw->add_option("--output", process_.output, "File to write (default: standard output)");
  }

  void add_edi() {
    CLI::App* edi = app_.add_subcommand("edi", "Look at files of EDI (X12, EDIFACT), without a hub");
    edi->require_subcommand(1);
    const auto edi_command = [&](const std::string& name, const std::string& description, std::function<int()> action) {
      CLI::App* sub = edi->add_subcommand(name, description);
      sub->add_option("FILE", edi_.paths, "Files or folders; - is standard input")->required();
      sub->callback([this, action = std::move(action)] { action_ = action; });
      return sub;
    };
    edi_command("inspect", "What is in them, whether it is valid, and what could not be read", [this] {
      return edi_inspect(edi_);
    })->add_flag("--json", edi_.json, "One JSON object per file, each on a line");
    edi_command("json", "Their sets as JSON, one object per set and line, with the meaning of codes", [this] {
      return edi_json(edi_);
    })->add_flag("--plain", edi_.plain, "As mappings see them: segments as arrays");
    add_edi_ack(edi_command("ack", "The interchange that answers them: TA1 and 997 or 999, CONTRL",
                            [this] { return edi_ack(edi_.paths, edi_ack_); }));
    add_edi_write(edi->add_subcommand("write", "The JSON of `edi json` back into EDI"));
    CLI::App* differ = edi->add_subcommand("diff", "What two files, or the files of two folders, say differently");
    differ->add_option("A", edi_diff_.a, "File or folder")->required();
    differ->add_option("B", edi_diff_.b, "File or folder")->required();
    differ->add_flag("--all", edi_diff_.all, "Control numbers, dates and times of envelopes too");
    differ->add_flag("--json", edi_diff_.json, "One JSON object per pair of files, each on a line");
    differ->callback([this] { action_ = [this] { return edi_diff(edi_diff_); }; });
    CLI::App* lint = edi->add_subcommand("lint", "Look for mistakes in definitions and partners' guides");
    lint->add_option("DEFS", files_, "Files, or folders of *.def and *.x12def")->required();
    lint->callback([this] { action_ = [this] { return edi_lint(files_); }; });
  }

  void add_edi_ack(CLI::App* ack) {
    ack->add_option("--kind", edi_ack_.kind, "Instead of what is usual: ta1, 997, 999 or contrl")
        ->check(CLI::IsMember({"ta1", "997", "999", "contrl"}));
    ack->add_option("--control", edi_ack_.control, "Control number of the first interchange")
        ->capture_default_str()
        ->check(CLI::Range(1, 999999999));
    ack->add_flag("--failing-only", edi_ack_.failing_only, "Do not mention sets that are accepted");
    ack->add_flag("--warnings", edi_ack_.warnings, "Note warnings too");
    ack->add_option("--out", edi_ack_.out, "File to write (default: standard output)");
  }

  void add_edi_write(CLI::App* write) {
    write->add_option("FILE", edi_write_.paths, "Files of JSON; - is standard input")->required();
    write->add_option("--out", edi_write_.out, "File to write (default: standard output)");
    write->add_option("--line-end", edi_write_.line_end, "After each segment: none, lf or crlf")
        ->capture_default_str()
        ->check(CLI::IsMember({"none", "lf", "crlf"}));
    write->add_flag("--una", edi_write_.una, "EDIFACT: a UNA also where the delimiters are the default ones");
    write->add_flag("--loose", edi_write_.loose, "As senders do: any character in UNOA and UNOB, GS06 with leading zeros");
    write->callback([this] { action_ = [this] { return edi_write(edi_write_); }; });
  }

  void add_rest() {
    CLI::App* check = command("check", "Look for mistakes in a landscape",
                              [this] { return check_landscape(serve_.landscape, serve_.set); });
    check->add_option("LANDSCAPE", serve_.landscape, "Folder with crossdock.yaml")->required();
    check->add_option("--set", serve_.set, "path=value over the landscape");
    CLI::App* test = command("test", "Run the tests of processes against scripted systems and a clock of their own",
                             [this] { return test_processes(file_, remote_.json); });
    test->add_option("PATH", file_, "A *.test.yaml file, or a folder with such files")->required();
    test->add_flag("--json", remote_.json, "Print the outcome as JSON");
    command("functions", "Functions a process document may call", list_functions);
    command("version", "Print the version", [] {
      std::printf("crossdock %s\n", std::string(k_version).c_str());
      return 0;
    });
    CLI::App* completion =
        command("completion", "Print a shell completion script", [this] { return print_completion(app_, shell_); });
    completion->add_option("SHELL", shell_, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
  }

  CLI::App app_;
  std::function<int()> action_;
  ServeOptions serve_;
  ProcessOptions process_;
  ProcessesOptions processes_;
  EdiOptions edi_;
  EdiAckOptions edi_ack_;
  EdiWriteOptions edi_write_;
  EdiDiffOptions edi_diff_;
  Remote remote_;
  ExceptionsOptions exceptions_;
  TasksOptions tasks_;
  DocumentsOptions documents_;
  std::string key_file_, channel_ = "http", identifier_, item_, location_, data_, file_, archive_, to_, name_, shell_;
  std::vector<std::string> files_, scopes_;
  std::size_t limit_ = 50;
  std::int64_t days_ = 0;
};

}  // namespace

int run_cli(int argc, char** argv, const std::vector<AddCommand>& more) { return CommandLine(more).run(argc, argv); }

}  // namespace crossdock::app
