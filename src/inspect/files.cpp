// SPDX-License-Identifier: Apache-2.0
#include "inspect/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace crossdock::inspect {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t k_piece_bytes = 256UL * 1024;

Unexpected cannot_read(const std::string& path, const std::string& why) {
  return fail(ErrorKind::not_found, "file.read", why, path);
}

Result<> add_folder(const std::string& folder, std::vector<InputFile>& files) {
  std::error_code error;
  const auto first = static_cast<std::ptrdiff_t>(files.size());
  auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_symlink(error) || !entry->is_regular_file(error)) continue;
    if (files.size() >= k_files_max) return fail(ErrorKind::limit, "file.count", "Too many files", folder);
    files.push_back(InputFile{entry->path().string(), entry->file_size(error)});
  }
  if (error) return cannot_read(folder, error.message());
  std::ranges::sort(files.begin() + first, files.end(), {}, &InputFile::path);
  return {};
}

}  // namespace

Result<std::vector<InputFile>> expand(const std::vector<std::string>& paths) {
  std::vector<InputFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == "-") {
      files.push_back(InputFile{path, 0});
    } else if (fs::is_directory(path, error)) {
      CROSSDOCK_CHECK(add_folder(path, files));
    } else if (fs::exists(path, error)) {
      const std::uintmax_t bytes = fs::file_size(path, error);
      files.push_back(InputFile{path, error ? 0 : bytes});
    } else {
      return cannot_read(path, "There is no such file or folder");
    }
  }
  return files;
}

Result<Source> open_file(const std::string& path, std::function<void(std::size_t)> progress) {
  const bool standard = path == "-";
  std::shared_ptr<std::FILE> file(standard ? stdin : std::fopen(path.c_str(), "rb"), [standard](std::FILE* opened) {
    if (opened != nullptr && !standard) std::fclose(opened);
  });
  if (!file) return cannot_read(path, std::strerror(errno));
  auto piece = std::make_shared<std::string>(k_piece_bytes, '\0');
  return Source([file, piece, path, progress = std::move(progress)]() -> Result<std::string_view> {
    const std::size_t size = std::fread(piece->data(), 1, piece->size(), file.get());
    if (size == 0 && std::ferror(file.get()) != 0) return cannot_read(path, std::strerror(errno));
    if (progress) progress(size);
    return std::string_view(piece->data(), size);
  });
}

}  // namespace crossdock::inspect
