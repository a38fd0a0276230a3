// Watcher: keeps what modules give out, and the gradient that comes back to it, while it lives.
#pragma once

#include <string>
#include <vector>

#include "nn/module.h"

namespace hebb::nn {

/// One at a time. While there is none, nothing is paid for it but a branch a module.
class Watcher {
 public:
  struct Seen {
    std::string name;  ///< path of the module
    Tensor output;     ///< of its last call; the first of several
    /// Of the loss by the output, once backward() has passed; undefined where none arrived.
    Tensor gradient() const;
    /// The operation that made the output; empty where nothing was recorded.
    const char* op() const;
  };

  /// Watches these modules and all inside, or of them `only` those named; those of `roots[i]` are named from `names[i]` on.
  Watcher(const std::vector<std::string>& names, const std::vector<ModulePtr>& roots,
          const std::vector<std::string>& only = {});
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// In the order of the first calls. A module that hands on what one inside gave out is not listed.
  const std::vector<Seen>& seen() const { return seen_; }

  /// Whether the module's output is to be kept.
  static bool watches(const Module& module) { return current_ && current_->name_of(module); }
  /// Called for every module that runs.
  static void tell(const Module& module, const Tensor& output) {
    if (current_) current_->keep(module, output);
  }

 private:
  void keep(const Module& module, const Tensor& output);
  const std::string* name_of(const Module& module) const;

  static Watcher* current_;
  std::vector<Module::Named> modules_;
  std::vector<Seen> seen_;
};

}  // namespace hebb::nn
