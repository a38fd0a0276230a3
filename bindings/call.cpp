// The one function that JavaScript calls: call(row, arguments), for every row of the tables (operations, modules, initializers,
// optimizers) and of calls.def. It knows them by their numbers, which bindings/generate.mjs counts in the order of kRows, the
// optimizers, kCalls.
#include <cstring>

#include "arguments.h"
#include "core/profile.h"
#include "nn/init.h"
#include "nn/modules.h"

namespace hebb::bindings {
namespace {

/// An optimizer's arguments are its groups, as many as the first number says.
Handle made(const optim::Rule& rule, Reader& r) {
  const Ref<optim::Optimizer> optimizer = optim::make_optimizer(rule);
  for (double groups = r.number(); groups > 0; --groups) add_group(*optimizer, r);
  return to_wire(optimizer);
}

// What each argument type does: come to life from the wire, and end.
struct ArgumentType {
  void (*read)(Reader& r, void* to);
  void (*end)(void* argument);  ///< null where there is nothing to end
};
template <typename T>
constexpr ArgumentType argument_type() {
  ArgumentType type{[](Reader& r, void* to) { new (to) T(Read<T>::from(r)); }, nullptr};
  if constexpr (!std::is_trivially_destructible_v<T>)
    type.end = [](void* argument) { static_cast<T*>(argument)->~T(); };
  return type;
}
template <typename... T>
constexpr std::array<ArgumentType, sizeof...(T)> all_types(std::tuple<T...>*) {
  return {argument_type<T>()...};
}
constexpr auto kTypes = all_types(static_cast<ArgumentTypes*>(nullptr));

}  // namespace

void Frame::read(Reader& r) {
  for (; made_ < fields_.size(); ++made_) kTypes[fields_[made_].type].read(r, memory_ + fields_[made_].at);
}

Frame::~Frame() {
  for (const Field& field : fields_.first(made_)) {
    if (const auto end = kTypes[field.type].end) end(memory_ + field.at);
  }
}

#pragma clang diagnostic ignored "-Winvalid-offsetof"  // of structs with optional tensors: clang lays them out plainly

// First all options as lists of fields, …
#define HEBB_OPTION(type, name, value, doc) Field::of<type>(__builtin_offsetof(O, name)),
#define HEBB_FIELDS(Options, ...)                                     \
  template <>                                                         \
  struct FieldsOf<Options> {                                          \
    using O = Options;                                                \
    static constexpr auto list = std::to_array<Field>({__VA_ARGS__}); \
  };
#define HEBB_OP(...)
#define HEBB_OP_LIKE(...)
#define HEBB_LOSS_LIKE(...)
#define HEBB_OP_OPTIONS(result, name, params, Options, fields, doc, checks) HEBB_FIELDS(hebb::Options, fields)
#define HEBB_LOSS(name, params, Options, fields, doc, checks) HEBB_FIELDS(hebb::Options, HEBB_UNPACK(fields))
#include "ops/ops.def"
#undef HEBB_LOSS
#undef HEBB_LOSS_LIKE
#undef HEBB_OP_OPTIONS
#undef HEBB_OP_LIKE
#undef HEBB_OP
#define HEBB_MODULE(...)
#define HEBB_MODULE_LIKE(...)
#define HEBB_MODULE_OPTIONS(name, params, Options, fields, doc) HEBB_FIELDS(nn::Options, fields)
#include "nn/modules.def"
#undef HEBB_MODULE_OPTIONS
#undef HEBB_MODULE_LIKE
#undef HEBB_MODULE
#define HEBB_INIT(...)
#define HEBB_INIT_LIKE(...)
#define HEBB_INIT_OPTIONS(name, params, Options, fields, doc) HEBB_FIELDS(nn::init::Options, fields)
#include "nn/init.def"
#undef HEBB_INIT_OPTIONS
#undef HEBB_INIT_LIKE
#undef HEBB_INIT
#undef HEBB_OPTION

namespace {

// … then the rows.
constexpr Row kRows[] = {
#define HEBB_OP(result, name, ...) RowOf<&hebb::name>::row,
#define HEBB_OP_LIKE(result, name, ...) RowOf<&hebb::name>::row,
#define HEBB_OP_OPTIONS(result, name, ...) RowOf<&hebb::name>::row,
#define HEBB_LOSS(name, ...) RowOf<&hebb::name>::row,
#define HEBB_LOSS_LIKE(name, ...) RowOf<&hebb::name>::row,
#include "ops/ops.def"
#define HEBB_MODULE(name, ...) RowOf<&nn::name>::row,
#define HEBB_MODULE_LIKE(name, ...) RowOf<&nn::name>::row,
#define HEBB_MODULE_OPTIONS(name, ...) RowOf<&nn::name>::row,
#include "nn/modules.def"
#define HEBB_INIT(name, ...) RowOf<&nn::init::name>::row,
#define HEBB_INIT_LIKE(name, ...) RowOf<&nn::init::name>::row,
#define HEBB_INIT_OPTIONS(name, ...) RowOf<&nn::init::name>::row,
#include "nn/init.def"
};

}  // namespace

[[gnu::weak]] void helper(Reader& in, Answer& out);  // null but in the builds with threads

namespace {

constexpr void (*kCalls[])(Reader&, Answer&) = {
#define HEBB_CALL(name, result) &name,
#include "calls.def"
#undef HEBB_CALL
};

/// What JavaScript has written, and what it is about to read.
std::vector<double>& given() {
  static auto* numbers = new std::vector<double>;
  return *numbers;
}
std::vector<double>& answers() {
  static auto* numbers = new std::vector<double>;
  return *numbers;
}

Tensors waiting;

void run(uint32_t row, Reader& reader, Answer& answer) {
  constexpr size_t kRowCount = std::size(kRows);
  const auto rules = optim::rules();
  if (row >= kRowCount + rules.size()) {
    const size_t other = row - kRowCount - rules.size();
    if (other >= std::size(kCalls) || !kCalls[other]) fail(Code::argument, "engine", "no such row: {}", row);
    return kCalls[other](reader, answer);
  }
  profile::mark("javascript", profile::Phase::other);
  if (row >= kRowCount) {
    answer.add(made(*rules[row - kRowCount], reader));
    return;
  }
  const Row& called = kRows[row];
  Frame frame({called.fields, called.count});
  frame.read(reader);
  alignas(8) std::byte result[kResultBytes];
  called.call(frame.memory(), result);
  answer.add(called.finish(result));
}

const double* told(const Error& error) {
  Answer answer(answers());
  answer.add(code_name(error.code())).add(error.op()).add(error.what()).add(error.shapes().size());
  for (const Shape& shape : error.shapes()) answer.add(shape);
  return answer.sent(true);
}

}  // namespace

extern "C" {

/// Room for the arguments of the next call.
[[clang::export_name("room")]] double* room(size_t numbers) {
  if (given().size() < numbers) given().resize(numbers);
  return given().data();
}

/// Runs a row on the first `count` numbers of the room.
[[clang::export_name("call")]] const double* call(uint32_t row, size_t count) {
  try {
    Reader reader(std::span(given()).first(count));
    Answer answer(answers());
    run(row, reader, answer);
    return answer.sent();
  } catch (const Error& error) {
    return told(error);
  } catch (const std::bad_alloc&) {
    return told(Error(Code::out_of_memory, "engine", "no memory left", {}));
  }
}

[[clang::import_module("hebb"), clang::import_name("run")]] double run_function(uint32_t number,
                                                                                const double* arguments);
[[clang::import_module("hebb"), clang::import_name("drop")]] void drop_function(uint32_t number);
}

double Callback::operator()(std::span<const double> numbers) const {
  Answer answer(answers());
  answer.add(numbers);
  return run_function(held_->number, answer.sent());
}
Callback::Held::~Held() { drop_function(number); }

int64_t whole(double value) {
  if (!(std::fabs(value) <= 9007199254740992.0) || value != std::floor(value)) {
    fail(Code::argument, "number", "needs a whole number, got {}", value);
  }
  return static_cast<int64_t>(value);
}

Tensor tensor_at(Handle handle) { return tensors().at(handle); }

Handle to_wire(const Tensor& x) { return x ? tensors().add(x) : 0; }
Handle to_wire(const nn::ModulePtr& m) { return modules().add(m); }
Handle to_wire(const Ref<optim::Optimizer>& o) { return optimizers().add(o); }
Handle to_wire(const Tensors& list) {
  waiting = list;
  return static_cast<Handle>(list.size());
}
void results(Reader&, Answer& out) { out.add(std::exchange(waiting, {})); }

double Reader::number() {
  if (at_ >= numbers_.size()) fail(Code::argument, "engine", "too few arguments: {}", numbers_.size());
  return numbers_[at_++];
}

std::span<const double> Reader::list() {
  const auto count = static_cast<size_t>(number());
  if (count > rest().size()) fail(Code::argument, "engine", "too few arguments: {}", numbers_.size());
  const auto found = rest().first(count);
  skip(count);
  return found;
}

Shape Reader::shape() {
  Shape shape;
  for (double size : list()) shape.push_back(whole(size));
  return shape;
}

Tensors Reader::tensors() {
  Tensors result;
  for (double handle : list()) result.push_back(handle != 0 ? tensor_at(static_cast<Handle>(handle)) : Tensor());
  return result;
}

std::string Reader::text() {
  const auto codes = list();
  return {codes.begin(), codes.end()};
}

Answer& Answer::push(double number) {
  if (!begun_) numbers_.assign(1, 0);
  begun_ = true;
  numbers_.push_back(number);
  return *this;
}

Answer& Answer::add(std::string_view text) {
  add(text.size());
  for (const char code : text) add(static_cast<uint8_t>(code));
  return *this;
}

Answer& Answer::add(const Shape& shape) {
  add(shape.rank());
  for (int64_t size : shape) add(size);
  return *this;
}

Answer& Answer::add(const Tensors& list) {
  add(list.size());
  for (const Tensor& x : list) add(x);
  return *this;
}

Answer& Answer::add(std::span<const double> list) {
  add(list.size());
  for (double number : list) add(number);
  return *this;
}

Answer& Answer::bytes(const void* from, size_t count) {
  const Tensor copy = Tensor::empty({static_cast<int64_t>(count)}, DType::u8);
  std::memcpy(copy.data<std::byte>(), from, count);
  return add(copy);
}

const double* Answer::sent(bool error) {
  if (!begun_) numbers_.assign(1, 0);
  numbers_[0] = error ? -1 : static_cast<double>(numbers_.size() - 1);
  return numbers_.data();
}

void add_group(optim::Optimizer& optimizer, Reader& r) {
  const Tensors parameters = r.tensors();
  optim::Extras extras{.l1 = r.number(), .l2 = r.number(), .maximize = r.flag()};
  extras.constraint.kind = static_cast<optim::Constraint::Kind>(r.number());
  extras.constraint.low = static_cast<float>(r.number());
  extras.constraint.high = static_cast<float>(r.number());
  extras.constraint.rate = static_cast<float>(r.number());
  extras.constraint.dims = Read<Dims>::from(r);
  const auto options = r.rest().first(optim::check_options(optimizer.rule().name, optimizer.rule().fields, r.rest()));
  r.skip(options.size());
  optimizer.add_group(parameters, {options.begin(), options.end()}, extras);
}

}  // namespace hebb::bindings
