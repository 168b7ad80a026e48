#include "cpu/blas.h"

#include <cblas.h>
#include <atomic>
#include <cstring>
#include <thread>

#include "cpu/threads.h"

// declared here because OpenBLAS's own header does not declare them in every build
extern "C" {
void openblas_set_num_threads(int);
int openblas_get_num_threads(void);
char* openblas_get_corename(void);
char* openblas_get_config(void);
}

namespace sequor {
namespace {

// OpenBLAS has room for a fixed number of callers at once, a few times the threads it was built for (64), and corrupts
// the heap beyond it: a caller that would be one too many waits for its turn.
class Turn {
public:
    Turn() {
        while (callers.fetch_add(1, std::memory_order_relaxed) >= kMost) {
            callers.fetch_sub(1, std::memory_order_relaxed);
            std::this_thread::yield();
        }
    }
    ~Turn() { callers.fetch_sub(1, std::memory_order_relaxed); }

private:
    static constexpr int kMost = 64;
    static std::atomic<int> callers;
};

std::atomic<int> Turn::callers{0};

int64_t round_up(int64_t x, int64_t to) { return (x + to - 1) / to * to; }

void sgemm(float* c, int64_t c_stride, const Matrix& a, const Matrix& b, int64_t m, int64_t n, int64_t k,
           bool accumulate) {
    Turn turn;
    if (m == 1) {   // sgemm packs all of b for it
        if (!accumulate) std::memset(c, 0, static_cast<size_t>(n) * sizeof(float));
        cblas_sgemv(CblasRowMajor, b.transposed ? CblasNoTrans : CblasTrans,
                    static_cast<blasint>(b.transposed ? n : k), static_cast<blasint>(b.transposed ? k : n), 1.0f,
                    b.data, static_cast<blasint>(b.stride), a.data,
                    static_cast<blasint>(a.transposed ? a.stride : 1), 1.0f, c, 1);
        return;
    }
    cblas_sgemm(CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, b.transposed ? CblasTrans : CblasNoTrans,
                static_cast<blasint>(m), static_cast<blasint>(n), static_cast<blasint>(k), 1.0f, a.data,
                static_cast<blasint>(a.stride), b.data, static_cast<blasint>(b.stride), accumulate ? 1.0f : 0.0f, c,
                static_cast<blasint>(c_stride));
}

}  // namespace

void blas_product(float* c, int64_t c_stride, Matrix a, Matrix b, int64_t m, int64_t n, int64_t k,
                  bool accumulate) {
    if (m == 0 || n == 0) return;
    if (k == 0) {
        if (!accumulate)
            for (int64_t i = 0; i < m; i++) std::memset(c + i * c_stride, 0, static_cast<size_t>(n) * sizeof(float));
        return;
    }
    // Each piece packs the other operand anew, which 256 rows or columns make up for; below two million
    // multiply-adds the product takes less time than waking a thread is worth. An even number of pieces, 16 at most.
    bool rows = m >= n;
    int64_t length = rows ? m : n;
    int64_t piece = length;
    if (m * n * k >= int64_t{2} << 20 && length >= 64) {
        int64_t pairs = length / 512;
        pairs = pairs < 1 ? 1 : pairs > 8 ? 8 : pairs;
        piece = round_up((length + 2 * pairs - 1) / (2 * pairs), 16);
    }
    int64_t pieces = (length + piece - 1) / piece;
    parallel(pieces, [&](int64_t i) {
        int64_t from = i * piece;
        int64_t size = length - from < piece ? length - from : piece;
        if (rows) {
            Matrix part{a.data + from * (a.transposed ? 1 : a.stride), a.stride, a.transposed};
            sgemm(c + from * c_stride, c_stride, part, b, size, n, k, accumulate);
        } else {
            Matrix part{b.data + from * (b.transposed ? b.stride : 1), b.stride, b.transposed};
            sgemm(c + from, c_stride, a, part, m, size, k, accumulate);
        }
    });
}

void blas_set_single_thread() { openblas_set_num_threads(1); }

int blas_thread_count() { return openblas_get_num_threads(); }

const char* blas_core_name() { return openblas_get_corename(); }

const char* blas_description() { return openblas_get_config(); }

}  // namespace sequor
