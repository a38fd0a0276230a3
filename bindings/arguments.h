// A call's arguments in memory: each row of the tables says by a list of two-byte fields what they are and where they lie,
// one loop reads them there, and a function of a few instructions passes them on. Code that read them one after another
// would be several times as large as what it calls, 300 times over.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

#include "wire.h"

namespace hebb::bindings {

/// A word of words.def: every such enumeration is an int.
enum class Word : int {};

/// The types that parameters and options have.
using ArgumentTypes =
    std::tuple<float, double, int64_t, bool, Word, Tensor, Tensors, std::optional<Tensor>, Shape, Dims, Padding,
               std::optional<float>, std::optional<int64_t>, std::vector<double>, std::string>;

template <typename T, typename Tuple>
struct PlaceIn;
template <typename T, typename... Rest>
struct PlaceIn<T, std::tuple<T, Rest...>> : std::integral_constant<uint8_t, 0> {};
template <typename T, typename Other, typename... Rest>
struct PlaceIn<T, std::tuple<Other, Rest...>>
    : std::integral_constant<uint8_t, 1 + PlaceIn<T, std::tuple<Rest...>>::value> {};

struct Field {
  uint16_t type : 4;  ///< place in ArgumentTypes
  uint16_t at : 12;   ///< in bytes

  template <typename T>
  static constexpr Field of(size_t at) {
    using Argument = std::conditional_t<std::is_enum_v<T>, Word, T>;
    return {PlaceIn<Argument, ArgumentTypes>::value, static_cast<uint16_t>(at)};
  }
};
static_assert(std::tuple_size_v<ArgumentTypes> <= 16);

/// Room for arguments. Options are structs of public fields; they come to life field by field, which every compiler of
/// the wasm build takes as what it is.
constexpr size_t kFrameBytes = 1024;
class Frame {
 public:
  explicit Frame(std::span<const Field> fields) : fields_(fields) {}
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame();
  void read(Reader& r);
  std::byte* memory() { return memory_; }

 private:
  std::span<const Field> fields_;
  size_t made_ = 0;
  alignas(8) std::byte memory_[kFrameBytes];
};

/// A row: its arguments, the function that calls, and the one that hands the result over and ends it.
struct Row {
  const Field* fields;
  uint32_t count;
  void (*call)(std::byte* arguments, void* result);
  Handle (*finish)(void* result);
};
constexpr size_t kResultBytes = 16;

template <typename R>
Handle finish(void* result) {
  const R value = std::move(*static_cast<R*>(result));
  static_cast<R*>(result)->~R();
  return to_wire(value);
}

/// Where parameters lie: one behind the other, each on a multiple of 8 bytes.
template <typename... P>
constexpr auto offsets_of() {
  std::array<size_t, sizeof...(P) + 1> at{};
  size_t i = 0, next = 0;
  ((at[i++] = next, next += (sizeof(P) + 7) / 8 * 8), ...);
  at[i] = next;
  return at;
}

/// Of an options struct; the specializations come from the tables. What is no options struct has none.
template <typename Options>
struct FieldsOf {
  static constexpr std::array<Field, 0> list{};
};

/// The row of a function, whose last parameter may be options.
template <auto kFunction, typename Signature = decltype(kFunction)>
struct RowOf;
template <auto kFunction, typename R, typename... P>
struct RowOf<kFunction, R (*)(P...)> {
  using All = std::tuple<std::decay_t<P>...>;
  static constexpr auto kOptions =
      FieldsOf<std::tuple_element_t<sizeof...(P), std::tuple<void*, std::decay_t<P>...>>>::list;
  static constexpr size_t kRequired = sizeof...(P) - (kOptions.size() > 0);
  static constexpr auto kAt = offsets_of<std::decay_t<P>...>();
  static_assert(kAt.back() <= kFrameBytes && sizeof(R) <= kResultBytes);

  static constexpr auto fields() {
    std::array<Field, kRequired + kOptions.size()> all{};
    size_t i = 0;
    [&]<size_t... I>(std::index_sequence<I...>) { ((all[i++] = Field::of<std::tuple_element_t<I, All>>(kAt[I])), ...); }
    (std::make_index_sequence<kRequired>());
    for (const Field& field : kOptions) all[i++] = {field.type, static_cast<uint16_t>(field.at + kAt[kRequired])};
    return all;
  }
  static constexpr auto kFields = fields();

  static void call(std::byte* arguments, void* result) {
    [&]<size_t... I>(std::index_sequence<I...>) {
      new (result) R(kFunction(*reinterpret_cast<std::decay_t<P>*>(arguments + kAt[I])...));
    }
    (std::make_index_sequence<sizeof...(P)>());
  }

  static constexpr Row row{kFields.data(), kFields.size(), &call, &finish<R>};
};

}  // namespace hebb::bindings
